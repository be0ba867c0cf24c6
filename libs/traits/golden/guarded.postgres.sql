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
  SELECT node_profile.profile_id, found.event_time, found.id, found."v0", found."v1", found."source_id", found."type", found."version", found."payload"
  FROM (
    SELECT id AS event_id, event_time, id COLLATE "C" AS id,
    CASE WHEN "pg_temp"."tributary_value_da682df11f399028"("id", "source_id", "type", "version", "event_time", "payload") THEN "pg_temp"."tributary_value_423d85705e5dd71c"("id", "source_id", "type", "version", "event_time", "payload") END AS "v0",
    TRUE AS "v1",
    "source_id" AS "source_id",
    "type" AS "type",
    "version" AS "version",
    "payload" AS "payload"
    FROM event
  ) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"extracted0" AS NOT MATERIALIZED (
  SELECT profile_id, event_time, id, "pg_temp"."tributary_value_8cd902da99c9a843"("value", "weight") AS "v0"
  FROM (
    SELECT profile_id, event_time, id, "pg_temp"."tributary_value_5e0b1a7b1186984d"("id", "source_id", "type", "version", "event_time", "payload") AS value, 1 AS weight FROM "occurrence" AS event WHERE "v1"
  ) AS extracted
  WHERE (value IS NOT NULL)
),
"g0" AS MATERIALIZED (
  SELECT profile_id, max("event_time") FILTER (WHERE ("v0" IS NOT NULL)) AS "#end0"
  FROM "occurrence" GROUP BY profile_id
),
"g0_end" AS (
  SELECT found.profile_id, (array_agg(CASE WHEN (found."event_time" = once."#end0") THEN found."v0" END ORDER BY found.id DESC) FILTER (WHERE CASE WHEN (found."event_time" = once."#end0") THEN found."v0" END IS NOT NULL))[1] AS "page"
  FROM "occurrence" AS found JOIN "g0" AS once ON once.profile_id = found.profile_id
  WHERE found."event_time" = once."#end0"
  GROUP BY found.profile_id
),
"g2" AS (
  SELECT profile_id, max("v0") AS "prices"
  FROM "extracted0" GROUP BY profile_id
)
SELECT due.profile_id, "g0_end"."page" AS "page", "g2"."prices" AS "prices"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0_end" ON "g0_end".profile_id = due.profile_id
LEFT JOIN "g2" ON "g2".profile_id = due.profile_id
