SELECT definition, floor(extract(epoch FROM watermark)), CAST(watermark AS text), events, told_again, profiles, run_id FROM "tributary"."stitching";

CREATE TEMPORARY TABLE "tributary_fresh" AS SELECT event.id AS event_id, event.event_time, event.event_time AS arrived_at, event."type" AS event_type, CAST(NULL AS bigint) AS log_rows
FROM (SELECT CAST((id
) AS text) AS id, CAST((source_id
) AS text) AS source_id,
    CAST((type
) AS text) AS "type", CAST((version
) AS text) AS version,
    CAST((event_time
) AS timestamptz) AS event_time, (payload
) AS payload
  FROM "log" AS source
  WHERE (id
) IS NOT NULL AND (event_time
) IS NOT NULL) AS event LEFT JOIN "tributary"."event_node" AS known ON known.event_id = event.id
WHERE known.event_id IS NULL
  AND event.event_time >= CAST('<time>' AS timestamptz)
UNION ALL SELECT NULL, NULL, NULL, NULL, count(*) FROM (SELECT CAST((id
) AS text) AS id, CAST((source_id
) AS text) AS source_id,
    CAST((type
) AS text) AS "type", CAST((version
) AS text) AS version,
    CAST((event_time
) AS timestamptz) AS event_time, (payload
) AS payload
  FROM "log" AS source
  WHERE (id
) IS NOT NULL AND (event_time
) IS NOT NULL) AS event;

SELECT count(event_id), max(log_rows), CAST(min(event_time) AS text), CAST(max(event_time) AS text) FROM "tributary_fresh";

CREATE TEMPORARY TABLE "tributary_seen" AS SELECT id AS event_id, event_time, CASE WHEN ("type" = 'login') THEN lower(trim(BOTH ' 	
' FROM CAST((payload->>'email'
) AS text)) COLLATE "und-x-icu") END AS "c0"
  , CAST((payload->>'cookie'
) AS text) AS "c1"
  , CAST((payload->>'device'
) AS text) AS "c2"
FROM (SELECT * FROM (SELECT * FROM (SELECT * FROM (SELECT CAST((id
) AS text) AS id, CAST((source_id
) AS text) AS source_id,
    CAST((type
) AS text) AS "type", CAST((version
) AS text) AS version,
    CAST((event_time
) AS timestamptz) AS event_time, (payload
) AS payload
  FROM "log" AS source
  WHERE (id
) IS NOT NULL AND (event_time
) IS NOT NULL) AS mapped WHERE mapped.id IN (SELECT event_id FROM "tributary_fresh" WHERE event_id IS NOT NULL)) AS event WHERE event_time BETWEEN CAST('<time>' AS timestamptz) AND CAST('<time>' AS timestamptz)) AS event) AS event;

SELECT count(*) FROM (SELECT DISTINCT hashtextextended(event_id, 0) AS print FROM "tributary_seen") AS one;

SELECT DISTINCT event_type COLLATE "C" FROM "tributary_fresh" WHERE event_id IS NOT NULL AND event_type IS NOT NULL ORDER BY 1 LIMIT 1001;

UPDATE "tributary"."stitching" SET run_id = run_id WHERE run_id = 'run';

CREATE TEMPORARY TABLE "tributary_value" AS SELECT CAST('email' AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, (lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000', 'test@shop.com')) AS blocked
FROM (SELECT "c0" AS value, event_time FROM "tributary_seen" WHERE "c0" IS NOT NULL) AS one GROUP BY value
UNION ALL SELECT CAST('cookie' AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, (lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000')) AS blocked
FROM (SELECT "c1" AS value, event_time FROM "tributary_seen" WHERE "c1" IS NOT NULL) AS one GROUP BY value
UNION ALL SELECT CAST('device' AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, (lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000')) AS blocked
FROM (SELECT "c2" AS value, event_time FROM "tributary_seen" WHERE "c2" IS NOT NULL) AS one GROUP BY value;

SELECT "type", sum(CASE WHEN blocked THEN occurrences ELSE 0 END) FROM "tributary_value" GROUP BY "type";

CREATE TEMPORARY TABLE "tributary_reached" AS WITH found AS (
  SELECT value."type", value.value, value.last_seen_at, known.node_id
  FROM "tributary_value" AS value LEFT JOIN "tributary"."identifier" AS known ON known."type" = value."type" AND known.value = value.value
  WHERE NOT value.blocked
)
SELECT "type", value, node_id, last_seen_at, FALSE AS is_new FROM found WHERE node_id IS NOT NULL
UNION ALL
SELECT found."type", found.value, CAST(taken.last + row_number() OVER () AS integer), found.last_seen_at, TRUE
FROM found CROSS JOIN (SELECT coalesce(max(node_id), -1) AS last FROM "tributary"."identifier") AS taken WHERE found.node_id IS NULL;

UPDATE "tributary"."identifier" SET last_seen_at = reached.last_seen_at FROM "tributary_reached" AS reached
WHERE reached.node_id = identifier.node_id AND reached.last_seen_at > identifier.last_seen_at;

INSERT INTO "tributary"."identifier" ("type", value, node_id, last_seen_at)
SELECT "type", value, node_id, last_seen_at FROM "tributary_reached" WHERE is_new;

CREATE TEMPORARY TABLE "tributary_pair" AS WITH several AS MATERIALIZED (
  SELECT CAST(row_number() OVER (ORDER BY event_time, event_id COLLATE "C") AS integer) AS turn, first.*
  FROM (
    SELECT "c0", "c1", "c2", min(event_time) AS event_time, (array_agg(event_id ORDER BY event_time, event_id COLLATE "C") FILTER (WHERE event_id IS NOT NULL))[1] AS event_id
    FROM "tributary_seen" WHERE CASE WHEN "c0" IS NULL THEN 0 ELSE 1 END + CASE WHEN "c1" IS NULL THEN 0 ELSE 1 END + CASE WHEN "c2" IS NULL THEN 0 ELSE 1 END > 1 GROUP BY "c0", "c1", "c2"
  ) AS first
), held AS MATERIALIZED (
  SELECT one.turn, identifier.node_id
  FROM (SELECT turn, 'email' AS "type", "c0" AS value FROM several WHERE "c0" IS NOT NULL
    UNION ALL SELECT turn, 'cookie' AS "type", "c1" AS value FROM several WHERE "c1" IS NOT NULL
    UNION ALL SELECT turn, 'device' AS "type", "c2" AS value FROM several WHERE "c2" IS NOT NULL) AS one
  JOIN "tributary_reached" AS identifier ON identifier."type" = one."type" AND identifier.value = one.value
), pair AS (
  SELECT one.node_id AS a, other.node_id AS b, min(one.turn) AS turn
  FROM held AS one JOIN held AS other ON other.turn = one.turn AND other.node_id > one.node_id
  GROUP BY one.node_id, other.node_id
)
SELECT pair.a, pair.b, several.event_id, several.event_time FROM pair JOIN several ON several.turn = pair.turn;

UPDATE "tributary"."identifier_link" SET event_id = pair.event_id, event_time = pair.event_time FROM "tributary_pair" AS pair
WHERE pair.a = identifier_link.a AND pair.b = identifier_link.b AND (pair.event_time < identifier_link.event_time
  OR (pair.event_time = identifier_link.event_time AND pair.event_id COLLATE "C" < identifier_link.event_id COLLATE "C"));

INSERT INTO "tributary"."identifier_link" (a, b, event_id, event_time)
SELECT a, b, event_id, event_time FROM "tributary_pair" AS pair
WHERE NOT EXISTS (SELECT 1 FROM "tributary"."identifier_link" AS known WHERE known.a = pair.a AND known.b = pair.b);

CREATE TEMPORARY TABLE "tributary_crowded" AS SELECT node_id FROM (SELECT link.a AS node_id FROM (SELECT a AS node_id FROM "tributary_pair" UNION SELECT b FROM "tributary_pair") AS among JOIN "tributary"."identifier_link" AS link ON link.a = among.node_id UNION ALL SELECT link.b AS node_id FROM (SELECT a AS node_id FROM "tributary_pair" UNION SELECT b FROM "tributary_pair") AS among JOIN "tributary"."identifier_link" AS link ON link.b = among.node_id) AS linked_node
GROUP BY node_id HAVING count(*) > 2;

CREATE TEMPORARY TABLE "tributary_broken" AS SELECT node.node_id, lim.linked_type, count(*) AS linked, lim.max_linked
FROM (
  SELECT crowded.node_id, link.b AS other_id FROM "tributary_crowded" AS crowded JOIN "tributary"."identifier_link" AS link ON link.a = crowded.node_id
  UNION ALL SELECT crowded.node_id, link.a FROM "tributary_crowded" AS crowded JOIN "tributary"."identifier_link" AS link ON link.b = crowded.node_id
) AS node
JOIN "tributary"."identifier" AS own ON own.node_id = node.node_id
JOIN "tributary"."identifier" AS other ON other.node_id = node.other_id
JOIN (VALUES ('email', 'cookie', CAST(NULL AS text), 1000), ('email', 'device', CAST(NULL AS text), 1000), ('cookie', 'email', CAST(NULL AS text), 1000), ('cookie', 'device', CAST(NULL AS text), 1000), ('device', 'email', CAST(NULL AS text), 1000), ('device', 'cookie', CAST('cookie' AS text), 2)) AS lim("type", other_type, linked_type, max_linked) ON lim."type" = own."type" AND lim.other_type = other."type"
GROUP BY node.node_id, lim.linked_type, lim.max_linked
HAVING count(*) > lim.max_linked;

CREATE TEMPORARY TABLE "tributary_newly" AS SELECT DISTINCT node_id FROM "tributary_broken" WHERE node_id NOT IN (SELECT node_id FROM "tributary"."quarantine");

DELETE FROM "tributary"."quarantine" WHERE node_id IN (SELECT node_id FROM "tributary_broken");

INSERT INTO "tributary"."quarantine" (node_id, linked_type, linked, max_linked) SELECT node_id, linked_type, linked, max_linked FROM "tributary_broken";

CREATE TEMPORARY TABLE "tributary_barred" AS SELECT DISTINCT node_id, FALSE AS cut FROM "tributary"."quarantine"
UNION ALL SELECT node_id, TRUE FROM (SELECT DISTINCT identifier.node_id FROM (VALUES ('cookie', 'kiosk')) AS pin("type", value)
JOIN "tributary"."identifier" AS identifier ON identifier."type" = pin."type" AND identifier.value = pin.value) AS pinned WHERE node_id NOT IN (SELECT node_id FROM "tributary"."quarantine");

CREATE TEMPORARY TABLE "tributary_mask" AS SELECT "type", value, FALSE AS cut FROM "tributary_value" WHERE blocked
UNION ALL SELECT identifier."type", identifier.value, barred.cut FROM "tributary_barred" AS barred JOIN "tributary"."identifier" AS identifier ON identifier.node_id = barred.node_id;

SELECT DISTINCT "type" FROM "tributary_mask";

CREATE TEMPORARY TABLE "tributary_pointed" AS SELECT seen.event_id, identifier.node_id
FROM (
  SELECT event_id, CASE WHEN "c0" IS NOT NULL THEN 'email' WHEN "c1" IS NOT NULL THEN 'cookie' WHEN "c2" IS NOT NULL AND "mask2".cut IS NULL THEN 'device' WHEN "c2" IS NOT NULL AND "mask2".cut THEN 'device' END AS "type", CASE WHEN "c0" IS NOT NULL THEN "c0" WHEN "c1" IS NOT NULL THEN "c1" WHEN "c2" IS NOT NULL AND "mask2".cut IS NULL THEN "c2" WHEN "c2" IS NOT NULL AND "mask2".cut THEN "c2" END AS value
  FROM "tributary_seen" AS seen
  LEFT JOIN "tributary_mask" AS "mask2" ON "mask2"."type" = 'device' AND "mask2".value = "c2"
) AS seen
LEFT JOIN "tributary_reached" AS identifier ON identifier."type" = seen."type" AND identifier.value = seen.value;

INSERT INTO "tributary"."event_node" (event_id, node_id) SELECT event_id, node_id FROM "tributary_pointed";

CREATE TEMPORARY TABLE "tributary_dissolved" AS SELECT DISTINCT former.profile_id FROM "tributary_newly" AS newly JOIN "tributary"."node_profile" AS former ON former.node_id = newly.node_id;

DELETE FROM "tributary"."node_profile" WHERE node_id IN (SELECT node_id FROM "tributary_newly");

CREATE TEMPORARY TABLE "tributary_seen_again" AS SELECT id AS event_id, event_time, CASE WHEN ("type" = 'login') THEN lower(trim(BOTH ' 	
' FROM CAST((payload->>'email'
) AS text)) COLLATE "und-x-icu") END AS "c0"
  , CAST((payload->>'cookie'
) AS text) AS "c1"
  , CAST((payload->>'device'
) AS text) AS "c2"
FROM (SELECT * FROM (SELECT * FROM (SELECT CAST((id
) AS text) AS id, CAST((source_id
) AS text) AS source_id,
    CAST((type
) AS text) AS "type", CAST((version
) AS text) AS version,
    CAST((event_time
) AS timestamptz) AS event_time, (payload
) AS payload
  FROM "log" AS source
  WHERE (id
) IS NOT NULL AND (event_time
) IS NOT NULL) AS mapped WHERE mapped.id IN (SELECT event_node.event_id FROM "tributary"."event_node" AS event_node JOIN "tributary_newly" AS newly ON newly.node_id = event_node.node_id)) AS event) AS event;

SELECT count(*) FROM (SELECT DISTINCT hashtextextended(event_id, 0) AS print FROM "tributary_seen_again") AS one;

CREATE TEMPORARY TABLE "tributary_value_again" AS SELECT CAST('email' AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, (lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000', 'test@shop.com')) AS blocked
FROM (SELECT "c0" AS value, event_time FROM "tributary_seen_again" WHERE "c0" IS NOT NULL) AS one GROUP BY value
UNION ALL SELECT CAST('cookie' AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, (lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000')) AS blocked
FROM (SELECT "c1" AS value, event_time FROM "tributary_seen_again" WHERE "c1" IS NOT NULL) AS one GROUP BY value
UNION ALL SELECT CAST('device' AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, (lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000')) AS blocked
FROM (SELECT "c2" AS value, event_time FROM "tributary_seen_again" WHERE "c2" IS NOT NULL) AS one GROUP BY value;

CREATE TEMPORARY TABLE "tributary_mask" AS SELECT "type", value, FALSE AS cut FROM "tributary_value_again" WHERE blocked
UNION ALL SELECT identifier."type", identifier.value, barred.cut FROM "tributary_barred" AS barred JOIN "tributary"."identifier" AS identifier ON identifier.node_id = barred.node_id;

SELECT DISTINCT "type" FROM "tributary_mask";

CREATE TEMPORARY TABLE "tributary_pointed_again" AS SELECT seen.event_id, identifier.node_id
FROM (
  SELECT event_id, CASE WHEN "c0" IS NOT NULL THEN 'email' WHEN "c1" IS NOT NULL THEN 'cookie' WHEN "c2" IS NOT NULL AND "mask2".cut IS NULL THEN 'device' WHEN "c2" IS NOT NULL AND "mask2".cut THEN 'device' END AS "type", CASE WHEN "c0" IS NOT NULL THEN "c0" WHEN "c1" IS NOT NULL THEN "c1" WHEN "c2" IS NOT NULL AND "mask2".cut IS NULL THEN "c2" WHEN "c2" IS NOT NULL AND "mask2".cut THEN "c2" END AS value
  FROM "tributary_seen_again" AS seen
  LEFT JOIN "tributary_mask" AS "mask2" ON "mask2"."type" = 'device' AND "mask2".value = "c2"
) AS seen
LEFT JOIN "tributary"."identifier" AS identifier ON identifier."type" = seen."type" AND identifier.value = seen.value;

UPDATE "tributary"."event_node" SET node_id = pointed.node_id FROM "tributary_pointed_again" AS pointed WHERE pointed.event_id = event_node.event_id;

SELECT (SELECT max(node_id) + 1 FROM "tributary"."identifier"),
  (SELECT count(*) FROM "tributary_pointed" WHERE node_id IS NULL), (SELECT count(*) FROM "tributary"."oversized_profile");

CREATE TEMPORARY TABLE "tributary_unit" AS WITH looked AS (
  SELECT identifier.node_id, identifier.last_seen_at FROM (
    SELECT node_id FROM "tributary_reached"
    UNION SELECT former.node_id FROM "tributary_dissolved" AS dissolved JOIN "tributary"."node_profile" AS former ON former.profile_id = dissolved.profile_id
  ) AS node JOIN "tributary"."identifier" AS identifier ON identifier.node_id = node.node_id
), free AS (
  SELECT looked.node_id, looked.last_seen_at, former.profile_id, former.profile_id IS NULL OR former.profile_id IN (SELECT profile_id FROM "tributary_dissolved") AS alone
  FROM looked LEFT JOIN "tributary"."node_profile" AS former ON former.node_id = looked.node_id
  WHERE looked.node_id NOT IN (SELECT node_id FROM "tributary_barred" WHERE NOT cut)
), whole AS (
  SELECT free.profile_id, min(free.node_id) AS unit, profile.last_event_at
  FROM free JOIN "tributary"."profile" AS profile ON profile.id = free.profile_id WHERE NOT free.alone GROUP BY free.profile_id, profile.last_event_at
)
SELECT free.node_id, coalesce(whole.unit, free.node_id) AS unit, free.profile_id, free.alone,
  greatest(free.last_seen_at, whole.last_event_at) AS last_event_at
FROM free LEFT JOIN whole ON whole.profile_id = free.profile_id;

CREATE TEMPORARY TABLE "tributary_joining" AS SELECT link.* FROM (SELECT a, b, event_id, event_time FROM "tributary_pair"
  UNION ALL SELECT link.a, link.b, link.event_id, link.event_time
  FROM "tributary_unit" AS unit JOIN "tributary"."identifier_link" AS link ON link.a = unit.node_id
  WHERE unit.alone AND unit.profile_id IS NOT NULL) AS link
WHERE (NOT EXISTS (SELECT 1 FROM "tributary_barred" AS barred WHERE barred.node_id = link.a)) AND (NOT EXISTS (SELECT 1 FROM "tributary_barred" AS barred WHERE barred.node_id = link.b)) AND (NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT least(one.node_id, other.node_id) AS a, greatest(one.node_id, other.node_id) AS b
FROM (VALUES ('cookie', 'a', 'email', 'b@shop.com')) AS pin("type", value, other_type, other_value)
JOIN "tributary"."identifier" AS one ON one."type" = pin."type" AND one.value = pin.value
JOIN "tributary"."identifier" AS other ON other."type" = pin.other_type AND other.value = pin.other_value) AS apart WHERE apart.a = link.a AND apart.b = link.b));

SELECT one.unit AS a, other.unit AS b
FROM "tributary_joining" AS joining JOIN "tributary_unit" AS one ON one.node_id = joining.a JOIN "tributary_unit" AS other ON other.node_id = joining.b;

CREATE TEMPORARY TABLE "tributary_link" (unit integer, root integer);

CREATE TEMPORARY TABLE "tributary_member" AS SELECT unit.*, coalesce(link.root, unit.unit) AS root
FROM (SELECT * FROM "tributary_unit") AS unit LEFT JOIN "tributary_link" AS link ON link.unit = unit.unit;

CREATE TEMPORARY TABLE "tributary_claim" AS WITH share AS (
  SELECT root, profile_id, count(*) AS identifiers FROM "tributary_member" WHERE profile_id IS NOT NULL GROUP BY root, profile_id
), former AS (
  SELECT profile_id, min(root) AS root, max(identifiers) AS identifiers, count(*) AS parts FROM share GROUP BY profile_id
), home AS (
  SELECT root, profile_id, identifiers, parts FROM former WHERE parts = 1
  UNION ALL SELECT root, profile_id, identifiers, parts FROM (
    SELECT share.root, share.profile_id, share.identifiers, former.parts,
      row_number() OVER (PARTITION BY share.profile_id ORDER BY share.identifiers DESC, share.root) AS choice
    FROM share JOIN former ON former.profile_id = share.profile_id WHERE former.parts > 1
  ) AS part WHERE choice = 1
), contest AS (
  SELECT home.profile_id, row_number() OVER (PARTITION BY home.root ORDER BY profile.created_at, home.profile_id) AS place
  FROM home JOIN "tributary"."profile" AS profile ON profile.id = home.profile_id
  WHERE home.root IN (SELECT root FROM home GROUP BY root HAVING count(*) > 1)
)
SELECT home.root, home.profile_id, home.parts, coalesce(contest.place, 1) AS place
FROM home LEFT JOIN contest ON contest.profile_id = home.profile_id;

CREATE TEMPORARY TABLE "tributary_component" AS SELECT root.root, coalesce(claim.profile_id, CAST(overlay(replace(CAST(gen_random_uuid() AS text), '-', '') PLACING overlay(
    lpad(to_hex(CAST(floor(extract(epoch FROM clock_timestamp()) * 4096000) AS bigint)), 15, '0') PLACING '7' FROM 13 FOR 0
    ) FROM 1 FOR 16) AS uuid)) AS profile_id, claim.profile_id IS NULL AS created, root.last_event_at
FROM (SELECT root, max(last_event_at) AS last_event_at FROM "tributary_member" GROUP BY root) AS root
LEFT JOIN "tributary_claim" AS claim ON claim.root = root.root AND claim.place = 1;

SELECT (SELECT count(*) FROM "tributary_component" WHERE created), (SELECT count(*) FROM "tributary_claim" WHERE parts > 1);

CREATE TEMPORARY TABLE "tributary_merge" AS SELECT profile_id AS surviving_id, profile_id AS absorbed_id, CAST(NULL AS text) AS "type", CAST(NULL AS text) AS value,
  CAST(NULL AS text) AS event_id
FROM "tributary_claim" WHERE FALSE;

SELECT count(DISTINCT member.profile_id) FROM "tributary_member" AS member JOIN "tributary_dissolved" AS dissolved ON dissolved.profile_id = member.profile_id;

DELETE FROM "tributary"."node_profile" WHERE node_id IN (SELECT node_id FROM "tributary_member" WHERE alone AND profile_id IS NOT NULL);

INSERT INTO "tributary"."node_profile" (node_id, profile_id)
SELECT member.node_id, component.profile_id FROM "tributary_member" AS member JOIN "tributary_component" AS component ON component.root = member.root WHERE member.alone;

UPDATE "tributary"."profile" SET last_event_at = component.last_event_at, changed_at = clock_timestamp()
FROM "tributary_component" AS component WHERE component.profile_id = profile.id AND NOT component.created;

INSERT INTO "tributary"."profile" (id, created_at, last_event_at, changed_at)
SELECT profile_id, clock_timestamp(), last_event_at, clock_timestamp() FROM "tributary_component" WHERE created;

CREATE TEMPORARY TABLE "tributary_large" AS SELECT member.profile_id FROM (SELECT profile_id FROM "tributary_component") AS among JOIN "tributary"."node_profile" AS member ON member.profile_id = among.profile_id GROUP BY member.profile_id HAVING count(*) > 100;
