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
"occurrence" AS MATERIALIZED (
  SELECT node_profile.profile_id, found.event_time, found.id, found."v0"
  FROM (
    SELECT id AS event_id, event_time, id COLLATE "C" AS id,
    (payload->'page'->>'path'
) COLLATE "C" AS "v0"
    FROM event
  ) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"g0" AS MATERIALIZED (
  SELECT profile_id, min("event_time") FILTER (WHERE ("v0" IS NOT NULL)) AS "#end0"
  FROM "occurrence" GROUP BY profile_id
),
"g0_end" AS (
  SELECT found.profile_id, (array_agg(CASE WHEN (found."event_time" = once."#end0") THEN found."v0" END ORDER BY found.id) FILTER (WHERE CASE WHEN (found."event_time" = once."#end0") THEN found."v0" END IS NOT NULL))[1] AS "it"
  FROM "occurrence" AS found JOIN "g0" AS once ON once.profile_id = found.profile_id
  WHERE found."event_time" = once."#end0"
  GROUP BY found.profile_id
)
SELECT due.profile_id, "g0_end"."it" AS "it"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0_end" ON "g0_end".profile_id = due.profile_id
