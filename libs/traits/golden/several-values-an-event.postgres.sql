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
  SELECT node_profile.profile_id, found.event_time, found.id, found."v0", found."v1", found."payload"
  FROM (
    SELECT id AS event_id, event_time, id COLLATE "C" AS id,
    (payload->'page'->>'path'
) COLLATE "C" AS "v0",
    TRUE AS "v1",
    "payload" AS "payload"
    FROM event
  ) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"extracted0" AS NOT MATERIALIZED (
  SELECT profile_id, event_time, id, (value->>'id'
) COLLATE "C" AS "v0", CASE WHEN ((value->>'price') IS NOT NULL
) THEN CASE WHEN CAST((CAST(value->>'price' AS double precision)
) AS text) ~ '^[ \t\n\r\f\v]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?[ \t\n\r\f\v]*$' AND length(CAST((CAST(value->>'price' AS double precision)
) AS text)) < 1000 THEN
    CASE WHEN abs(round(CAST(CAST((CAST(value->>'price' AS double precision)
) AS text) AS numeric), 9)) < 1e29 THEN CAST(CAST(CAST((CAST(value->>'price' AS double precision)
) AS text) AS numeric) AS numeric(38, 9)) END END END AS "w1", ((value->>'price') IS NOT NULL
) AS "c2"
  FROM (
    SELECT profile_id, event_time, id, (jsonb_array_elements(payload->'products')
) AS value, 1 AS weight FROM "occurrence" AS event WHERE "v1"
  ) AS extracted
  WHERE (value IS NOT NULL)
),
"g0" AS MATERIALIZED (
  SELECT profile_id, max("event_time") FILTER (WHERE ("v0" IS NOT NULL)) AS "#end0"
  FROM "occurrence" GROUP BY profile_id
),
"g0_end" AS (
  SELECT found.profile_id, (array_agg(CASE WHEN (found."event_time" = once."#end0") THEN found."v0" END ORDER BY found.id DESC) FILTER (WHERE CASE WHEN (found."event_time" = once."#end0") THEN found."v0" END IS NOT NULL))[1] AS "latest"
  FROM "occurrence" AS found JOIN "g0" AS once ON once.profile_id = found.profile_id
  WHERE found."event_time" = once."#end0"
  GROUP BY found.profile_id
),
"g2" AS (
  SELECT profile_id, array_agg(value ORDER BY value) FILTER (WHERE value IS NOT NULL) AS "products", (array_agg(CASE WHEN "time0" IS NOT NULL THEN value END ORDER BY "weight0" DESC, "time0" DESC, CASE WHEN "time0" IS NOT NULL THEN value END) FILTER (WHERE CASE WHEN "time0" IS NOT NULL THEN value END IS NOT NULL))[1] AS "dearest"
  FROM (
    SELECT profile_id, "v0" AS value, coalesce(sum("w1") FILTER (WHERE "c2"), 0) AS "weight0", max(event_time) FILTER (WHERE "c2") AS "time0"
    FROM "extracted0" WHERE "v0" IS NOT NULL GROUP BY profile_id, "v0"
  ) AS each_value
  GROUP BY profile_id
)
SELECT due.profile_id, "g2"."products" AS "products", "g2"."dearest" AS "dearest", "g0_end"."latest" AS "latest"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0_end" ON "g0_end".profile_id = due.profile_id
LEFT JOIN "g2" ON "g2".profile_id = due.profile_id
