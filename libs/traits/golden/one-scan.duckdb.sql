WITH event AS NOT MATERIALIZED (
  WITH mapped AS NOT MATERIALIZED (
  SELECT CASE WHEN (event_time
) IS NOT NULL THEN CAST((id
) AS text) END AS id, CAST((source_id
) AS text) AS source_id,
    CAST((type
) AS text) AS "type", CAST((version
) AS text) AS version,
    CAST((event_time
) AS timestamptz) AS event_time, (payload
) AS payload
  FROM "shop_events" AS source
), repeated AS MATERIALIZED (
  SELECT id FROM mapped GROUP BY id HAVING count(*) > 1
)
SELECT mapped.* FROM mapped WHERE NOT EXISTS (SELECT 1 FROM repeated WHERE repeated.id = mapped.id)
UNION ALL
SELECT * FROM (
  SELECT DISTINCT ON (mapped.id) mapped.* FROM mapped JOIN repeated ON repeated.id = mapped.id
  ORDER BY mapped.id, mapped.event_time, CAST(mapped.payload AS text) COLLATE "C", mapped.source_id COLLATE "C",
    mapped.type COLLATE "C", mapped.version COLLATE "C"
) AS earliest
),
"occurrence" AS NOT MATERIALIZED (
  SELECT node_profile.profile_id, found.event_time, found.id, found."v0", found."v1"
  FROM (
    SELECT id AS event_id, event_time, id COLLATE "C" AS id,
    CASE WHEN ("type" IN ('transaction')) THEN (CAST(payload->'transaction'->>'revenue' AS decimal(18, 2))
) END AS "v0",
    (event_time
) AS "v1"
    FROM event
  ) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"g0" AS (
  SELECT profile_id, sum("v0") AS "revenue", count("v0") - count("v0") AS "#0", max("v1") AS "seen"
  FROM "occurrence" GROUP BY profile_id
)
SELECT due.profile_id, "g0"."revenue" AS "revenue", coalesce("g0"."#0", 0) AS "#0", "g0"."seen" AS "seen"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0" ON "g0".profile_id = due.profile_id
