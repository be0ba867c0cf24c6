-- seen
CREATE TEMPORARY TABLE "tributary_seen" AS SELECT id AS event_id, event_time
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
CREATE TEMPORARY TABLE "tributary_value" AS SELECT CAST(NULL AS text) AS "type", CAST(NULL AS text) AS value, event_time AS last_seen_at, FALSE AS blocked FROM "tributary_seen" WHERE FALSE;

-- identifier
CREATE TABLE "tributary"."identifier_next" AS SELECT "type", value, CAST(row_number() OVER () - 1 AS integer) AS node_id, last_seen_at
FROM "tributary_value" WHERE NOT blocked;

-- edge
CREATE TEMPORARY TABLE "tributary_edge" AS SELECT node_id AS a, node_id AS b FROM "tributary"."identifier_next" WHERE FALSE;

-- event_node table
CREATE TABLE "tributary"."event_node_next" (event_id text, node_id integer);

-- event_node rows
INSERT INTO "tributary"."event_node_next" SELECT seen.event_id, identifier.node_id
FROM (SELECT event_id, CAST(NULL AS text) AS "type", CAST(NULL AS text) AS value FROM "tributary_seen") AS seen
JOIN "tributary"."identifier_next" AS identifier ON identifier."type" = seen."type" AND identifier.value = seen.value;
