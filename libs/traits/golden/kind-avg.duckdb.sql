WITH event AS NOT MATERIALIZED (
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
),
"occurrence" AS NOT MATERIALIZED (
  SELECT node_profile.profile_id, found.event_time, found.id, found."v0"
  FROM (
    SELECT id AS event_id, event_time, id COLLATE "C" AS id,
    (CAST(payload->'transaction'->>'revenue' AS decimal(18, 2))
) AS "v0"
    FROM event
  ) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"g0" AS (
  SELECT profile_id, CAST(sum("v0") AS DOUBLE) / nullif(count("v0"), 0) AS "it", count("v0") - count("v0") AS "#0"
  FROM "occurrence" GROUP BY profile_id
)
SELECT due.profile_id, "g0"."it" AS "it", coalesce("g0"."#0", 0) AS "#0"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0" ON "g0".profile_id = due.profile_id
