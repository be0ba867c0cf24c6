-- seen
CREATE TEMPORARY TABLE "tributary_seen" AS SELECT id AS event_id, event_time, CASE WHEN ("type" = 'login') THEN lower(trim(BOTH ' 	
' FROM CAST((payload->>'email'
) AS text)) COLLATE "und-x-icu") END AS "c0"
  , CAST((payload->>'cookie'
) AS text) AS "c1"
  , lower(trim(BOTH ' 	
' FROM CAST((payload->>'mail'
) AS text)) COLLATE "und-x-icu") AS "c2"
FROM (SELECT * FROM (WITH mapped AS NOT MATERIALIZED (
  SELECT CAST((event_id
) AS text) AS id, CAST((source_id
) AS text) AS source_id,
    CAST((type
) AS text) AS "type", CAST((version
) AS text) AS version,
    CAST((event_time
) AS timestamptz) AS event_time, (payload
) AS payload,
    CAST((arrived
) AS timestamptz) AS loaded_at
  FROM (SELECT * FROM raw_events
) AS source
  WHERE (event_id
) IS NOT NULL AND (event_time
) IS NOT NULL
), repeated AS MATERIALIZED (
  SELECT id FROM mapped GROUP BY id HAVING count(*) > 1
)
SELECT mapped.* FROM mapped WHERE NOT EXISTS (SELECT 1 FROM repeated WHERE repeated.id = mapped.id)
UNION ALL
SELECT * FROM (
  SELECT DISTINCT ON (mapped.id) mapped.* FROM mapped JOIN repeated ON repeated.id = mapped.id
  ORDER BY mapped.id, mapped.event_time, CAST(mapped.payload AS text) COLLATE "C", mapped.source_id COLLATE "C",
    mapped.type COLLATE "C", mapped.version COLLATE "C"
) AS earliest) AS event) AS event;

-- value
CREATE TEMPORARY TABLE "tributary_value" AS SELECT CAST('email' AS text) AS "type", value, max(event_time) AS last_seen_at, lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000', 'test@shop.com') AS blocked
FROM (SELECT "c0" AS value, event_time FROM "tributary_seen" WHERE "c0" IS NOT NULL UNION ALL SELECT "c2" AS value, event_time FROM "tributary_seen" WHERE "c2" IS NOT NULL) AS one GROUP BY value
UNION ALL SELECT CAST('cookie' AS text) AS "type", value, max(event_time) AS last_seen_at, lower(value COLLATE "und-x-icu") IN ('', 'null', 'undefined', 'none', 'n/a', 'unknown', 'anonymous', '0', '-1', '00000000-0000-0000-0000-000000000000', '00000000000000000000000000000000') AS blocked
FROM (SELECT "c1" AS value, event_time FROM "tributary_seen" WHERE "c1" IS NOT NULL) AS one GROUP BY value;

-- identifier
CREATE TABLE "tributary"."identifier_next" AS SELECT "type", value, CAST(row_number() OVER () - 1 AS integer) AS node_id, last_seen_at
FROM "tributary_value" WHERE NOT blocked;

-- edge
CREATE TEMPORARY TABLE "tributary_edge" AS WITH several AS MATERIALIZED (
  SELECT DISTINCT "c0", "c1", "c2" FROM "tributary_seen" WHERE CASE WHEN "c0" IS NULL THEN 0 ELSE 1 END + CASE WHEN "c1" IS NULL THEN 0 ELSE 1 END + CASE WHEN "c2" IS NULL THEN 0 ELSE 1 END > 1
)
SELECT one.node_id AS a, other.node_id AS b
FROM (
  SELECT DISTINCT first_type, first_value, other_type, other_value FROM (SELECT CASE WHEN "c0" IS NOT NULL THEN 'email' END AS first_type, coalesce("c0") AS first_value, 'cookie' AS other_type, "c1" AS other_value
  FROM several WHERE "c1" IS NOT NULL AND coalesce("c0") IS NOT NULL
  UNION ALL SELECT CASE WHEN "c0" IS NOT NULL THEN 'email' WHEN "c1" IS NOT NULL THEN 'cookie' END AS first_type, coalesce("c0", "c1") AS first_value, 'email' AS other_type, "c2" AS other_value
  FROM several WHERE "c2" IS NOT NULL AND coalesce("c0", "c1") IS NOT NULL) AS pair
) AS pair
JOIN "tributary"."identifier_next" AS one ON one."type" = pair.first_type AND one.value = pair.first_value
JOIN "tributary"."identifier_next" AS other ON other."type" = pair.other_type AND other.value = pair.other_value;

-- block 0
UPDATE "tributary_seen" SET "c0" = NULL
WHERE "c0" IN (SELECT value FROM "tributary_value" WHERE blocked AND "type" = 'email');

-- block 1
UPDATE "tributary_seen" SET "c1" = NULL
WHERE "c1" IN (SELECT value FROM "tributary_value" WHERE blocked AND "type" = 'cookie');

-- block 2
UPDATE "tributary_seen" SET "c2" = NULL
WHERE "c2" IN (SELECT value FROM "tributary_value" WHERE blocked AND "type" = 'email');

-- event_node table
CREATE TABLE "tributary"."event_node_next" (event_id text, node_id integer);

-- event_node rows
INSERT INTO "tributary"."event_node_next" SELECT seen.event_id, identifier.node_id
FROM (SELECT event_id, CASE WHEN "c0" IS NOT NULL THEN 'email' WHEN "c1" IS NOT NULL THEN 'cookie' WHEN "c2" IS NOT NULL THEN 'email' END AS "type", coalesce("c0", "c1", "c2") AS value FROM "tributary_seen") AS seen
JOIN "tributary"."identifier_next" AS identifier ON identifier."type" = seen."type" AND identifier.value = seen.value;
