WITH "#base" AS MATERIALIZED (
  SELECT node_profile.profile_id, event.id, event.source_id, event."type", event.version, event.event_time, event.payload
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
) IS NOT NULL) AS event
JOIN "tributary"."event_node" AS event_node ON event_node.event_id = event.id
JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"#query0" AS (
  SELECT profile_id, value AS "recent", errors AS "#0" FROM (
SELECT due."#profile" AS profile_id, found.value, found.errors
FROM (SELECT profile_id AS "#profile" FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS profile) AS due
CROSS JOIN LATERAL (
  SELECT array_agg(value ORDER BY "#1" desc, "#2", CAST(value AS text) COLLATE "C") FILTER (WHERE value IS NOT NULL) AS value, 0 AS errors FROM (
    WITH base AS (SELECT id, source_id, "type", version, event_time, payload FROM "#base" AS "#event" WHERE "#event".profile_id = due."#profile"), context AS (SELECT key, value FROM "tributary"."context")
    SELECT * FROM (
SELECT payload->>'plan' AS value , (event_time 
) AS "#1", (id 
) AS "#2"
FROM base ORDER BY event_time DESC, id LIMIT 2 -- two

    ) AS custom
  ) AS given
) AS found
) AS found
),
"#query1" AS (
  SELECT profile_id, value AS "only", errors AS "#1" FROM (
SELECT due."#profile" AS profile_id, found.value, found.errors
FROM (SELECT profile_id AS "#profile" FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS profile) AS due
CROSS JOIN LATERAL (
  SELECT CASE WHEN count(*) = 1 THEN (array_agg(value ORDER BY 1) FILTER (WHERE value IS NOT NULL))[1] END AS value, CASE WHEN count(*) > 1 THEN 1 ELSE 0 END AS errors FROM (
    WITH base AS (SELECT id, source_id, "type", version, event_time, payload FROM "#base" AS "#event" WHERE "#event".profile_id = due."#profile"), context AS (SELECT key, value FROM "tributary"."context")
    SELECT * FROM (
SELECT max(id) AS value FROM base

    ) AS custom
  ) AS given
) AS found
) AS found
)
SELECT due.profile_id, "#query0"."recent" AS "recent", coalesce("#query0"."#0", 0) AS "#0", "#query1"."only" AS "only", coalesce("#query1"."#1", 0) AS "#1"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "#query0" ON "#query0".profile_id = due.profile_id
LEFT JOIN "#query1" ON "#query1".profile_id = due.profile_id
