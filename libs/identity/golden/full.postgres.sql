SELECT definition, floor(extract(epoch FROM watermark)), CAST(watermark AS text), events, told_again, profiles, run_id FROM "tributary"."stitching";

CREATE TEMPORARY TABLE "tributary_seen" AS SELECT id AS event_id, event_time, CASE WHEN ("type" = 'login') THEN lower(trim(BOTH ' 	
' FROM CAST((payload->>'email'
) AS text)) COLLATE "und-x-icu") END AS "c0"
  , CAST((payload->>'cookie'
) AS text) AS "c1"
  , CAST((payload->>'device'
) AS text) AS "c2"
FROM (SELECT * FROM (SELECT CAST((id
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
) IS NOT NULL) AS event) AS event;

SELECT count(*) FROM (SELECT DISTINCT hashtextextended(event_id, 0) AS print FROM "tributary_seen") AS one;

SELECT table_name, column_name FROM information_schema.columns WHERE table_catalog = current_database() AND table_schema = 'tributary';

CREATE TEMPORARY TABLE "tributary_value" AS SELECT CAST('email' AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, (lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000', 'test@shop.com')) AS blocked
FROM (SELECT "c0" AS value, event_time FROM "tributary_seen" WHERE "c0" IS NOT NULL) AS one GROUP BY value
UNION ALL SELECT CAST('cookie' AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, (lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000')) AS blocked
FROM (SELECT "c1" AS value, event_time FROM "tributary_seen" WHERE "c1" IS NOT NULL) AS one GROUP BY value
UNION ALL SELECT CAST('device' AS text) AS "type", value, max(event_time) AS last_seen_at, count(*) AS occurrences, (lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000')) AS blocked
FROM (SELECT "c2" AS value, event_time FROM "tributary_seen" WHERE "c2" IS NOT NULL) AS one GROUP BY value;

SELECT "type", sum(CASE WHEN blocked THEN occurrences ELSE 0 END) FROM "tributary_value" GROUP BY "type";

CREATE TABLE "tributary"."identifier_next" ("type" text, "value" text, "node_id" integer, "last_seen_at" timestamptz);

INSERT INTO "tributary"."identifier_next" SELECT "type", value, CAST(row_number() OVER () - 1 AS integer) AS node_id, last_seen_at FROM "tributary_value" WHERE NOT blocked;

CREATE TABLE "tributary"."identifier_link_next" ("a" integer, "b" integer, "event_id" text, "event_time" timestamptz);

INSERT INTO "tributary"."identifier_link_next" WITH several AS MATERIALIZED (
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
  JOIN "tributary"."identifier_next" AS identifier ON identifier."type" = one."type" AND identifier.value = one.value
), pair AS (
  SELECT one.node_id AS a, other.node_id AS b, min(one.turn) AS turn
  FROM held AS one JOIN held AS other ON other.turn = one.turn AND other.node_id > one.node_id
  GROUP BY one.node_id, other.node_id
)
SELECT pair.a, pair.b, several.event_id, several.event_time FROM pair JOIN several ON several.turn = pair.turn;

CREATE TEMPORARY TABLE "tributary_crowded" AS SELECT node_id FROM (SELECT a AS node_id FROM "tributary"."identifier_link_next" UNION ALL SELECT b AS node_id FROM "tributary"."identifier_link_next") AS linked_node
GROUP BY node_id HAVING count(*) > 2;

CREATE TABLE "tributary"."quarantine_next" ("node_id" integer, "linked_type" text, "linked" bigint, "max_linked" integer);

INSERT INTO "tributary"."quarantine_next" SELECT node_id, CAST(NULL AS text) AS linked_type, CAST(0 AS bigint) AS linked, 0 AS max_linked
FROM "tributary"."identifier_next" WHERE FALSE;

CREATE TEMPORARY TABLE "tributary_barred" AS SELECT DISTINCT node_id, FALSE AS cut FROM "tributary"."quarantine_next"
UNION ALL SELECT node_id, TRUE FROM (SELECT DISTINCT identifier.node_id FROM (VALUES ('cookie', 'kiosk')) AS pin("type", value)
JOIN "tributary"."identifier_next" AS identifier ON identifier."type" = pin."type" AND identifier.value = pin.value) AS pinned WHERE node_id NOT IN (SELECT node_id FROM "tributary"."quarantine_next");

CREATE TEMPORARY TABLE "tributary_mask" AS SELECT "type", value, FALSE AS cut FROM "tributary_value" WHERE blocked;

SELECT DISTINCT "type" FROM "tributary_mask";

CREATE TABLE "tributary"."event_node_next" ("event_id" text, "node_id" integer);

INSERT INTO "tributary"."event_node_next" SELECT seen.event_id, identifier.node_id
FROM (
  SELECT event_id, CASE WHEN "c0" IS NOT NULL AND "mask0".cut IS NULL THEN 'email' WHEN "c1" IS NOT NULL THEN 'cookie' WHEN "c2" IS NOT NULL THEN 'device' WHEN "c0" IS NOT NULL AND "mask0".cut THEN 'email' END AS "type", CASE WHEN "c0" IS NOT NULL AND "mask0".cut IS NULL THEN "c0" WHEN "c1" IS NOT NULL THEN "c1" WHEN "c2" IS NOT NULL THEN "c2" WHEN "c0" IS NOT NULL AND "mask0".cut THEN "c0" END AS value
  FROM "tributary_seen" AS seen
  LEFT JOIN "tributary_mask" AS "mask0" ON "mask0"."type" = 'email' AND "mask0".value = "c0"
) AS seen
LEFT JOIN "tributary"."identifier_next" AS identifier ON identifier."type" = seen."type" AND identifier.value = seen.value;

SELECT count(*) FROM "tributary"."event_node_next" WHERE node_id IS NULL;

SELECT a, b FROM (SELECT link.* FROM "tributary"."identifier_link_next" AS link
WHERE (NOT EXISTS (SELECT 1 FROM (SELECT DISTINCT least(one.node_id, other.node_id) AS a, greatest(one.node_id, other.node_id) AS b
FROM (VALUES ('cookie', 'a', 'email', 'b@shop.com')) AS pin("type", value, other_type, other_value)
JOIN "tributary"."identifier_next" AS one ON one."type" = pin."type" AND one.value = pin.value
JOIN "tributary"."identifier_next" AS other ON other."type" = pin.other_type AND other.value = pin.other_value) AS apart WHERE apart.a = link.a AND apart.b = link.b))) AS joining;

CREATE TEMPORARY TABLE "tributary_link" (unit integer, root integer);

CREATE TEMPORARY TABLE "tributary_member" AS SELECT unit.*, coalesce(link.root, unit.unit) AS root
FROM (SELECT identifier.node_id, identifier.node_id AS unit, former.profile_id,
  identifier.last_seen_at AS last_event_at
FROM "tributary"."identifier_next" AS identifier
LEFT JOIN (
  SELECT known."type", known.value, node_profile.profile_id
  FROM "tributary"."identifier" AS known JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = known.node_id
) AS former ON former."type" = identifier."type" AND former.value = identifier.value) AS unit LEFT JOIN "tributary_link" AS link ON link.unit = unit.unit;

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
  SELECT home.profile_id, row_number() OVER (PARTITION BY home.root ORDER BY home.identifiers DESC, profile.created_at, home.profile_id) AS place
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

CREATE TABLE "tributary"."node_profile_next" ("node_id" integer, "profile_id" uuid);

INSERT INTO "tributary"."node_profile_next" SELECT member.node_id, component.profile_id
FROM "tributary_member" AS member JOIN "tributary_component" AS component ON component.root = member.root;

CREATE TABLE "tributary"."profile_next" ("id" uuid, "created_at" timestamptz, "merged_into" uuid, "last_event_at" timestamptz, "changed_at" timestamptz, "calculated_at" timestamptz, "calculated_by" text);

INSERT INTO "tributary"."profile_next" SELECT component.profile_id AS id, coalesce(former.created_at, clock_timestamp()) AS created_at, CAST(NULL AS uuid) AS merged_into,
  component.last_event_at, clock_timestamp() AS changed_at, former.calculated_at, former.calculated_by
FROM "tributary_component" AS component LEFT JOIN "tributary"."profile" AS former ON former.id = component.profile_id
UNION ALL
SELECT former.id, former.created_at, coalesce(direct.surviving_id, further.surviving_id, former.merged_into), former.last_event_at,
  former.changed_at, former.calculated_at, former.calculated_by
FROM "tributary"."profile" AS former
LEFT JOIN "tributary_merge" AS direct ON direct.absorbed_id = former.id
LEFT JOIN "tributary_merge" AS further ON further.absorbed_id = former.merged_into
WHERE NOT EXISTS (SELECT 1 FROM "tributary_component" AS component WHERE component.profile_id = former.id);

CREATE TABLE "tributary"."oversized_profile_next" ("profile_id" uuid, "type" text, "identifiers" bigint, "max_per_profile" integer);

INSERT INTO "tributary"."oversized_profile_next" SELECT large.profile_id, identifier."type", count(*) AS identifiers, lim.max_per_profile
FROM (SELECT member.profile_id FROM "tributary"."node_profile_next" AS member GROUP BY member.profile_id HAVING count(*) > 100) AS large
JOIN "tributary"."node_profile_next" AS member ON member.profile_id = large.profile_id
JOIN "tributary"."identifier_next" AS identifier ON identifier.node_id = member.node_id
JOIN (VALUES ('email', 100), ('cookie', 100), ('device', 100)) AS lim("type", max_per_profile) ON lim."type" = identifier."type"
GROUP BY large.profile_id, identifier."type", lim.max_per_profile
HAVING count(*) > lim.max_per_profile;

INSERT INTO "tributary"."profile_merge" (surviving_id, absorbed_id, "type", value, event_id, run_id, merged_at) SELECT surviving_id, absorbed_id, "type", value, event_id, 'run', clock_timestamp() FROM "tributary_merge";
