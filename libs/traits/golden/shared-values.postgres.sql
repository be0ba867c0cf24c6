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
  SELECT node_profile.profile_id, found.event_time, found.id, found."v0", found."w1", found."c2"
  FROM (
    SELECT id AS event_id, event_time, id COLLATE "C" AS id,
    (payload->'page'->>'path'
) COLLATE "C" AS "v0",
    CASE WHEN ("source_id" IN ('web')) THEN CASE WHEN CAST((payload->>'checkout_step'
) AS text) ~ '^[ \t\n\r\f\v]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?[ \t\n\r\f\v]*$' AND length(CAST((payload->>'checkout_step'
) AS text)) < 1000 THEN
    CASE WHEN abs(round(CAST(CAST((payload->>'checkout_step'
) AS text) AS numeric), 9)) < 1e29 THEN CAST(CAST(CAST((payload->>'checkout_step'
) AS text) AS numeric) AS numeric(38, 9)) END END END AS "w1",
    ("source_id" IN ('web')) AS "c2"
    FROM event
  ) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"g0" AS (
  SELECT profile_id, array_agg(value ORDER BY value) FILTER (WHERE value IS NOT NULL) AS "pages", count(value) AS "how_many", (array_agg(value ORDER BY "weight0" DESC, "time0" DESC, value) FILTER (WHERE value IS NOT NULL))[1] AS "often", (array_agg(CASE WHEN "time1" IS NOT NULL THEN value END ORDER BY "weight1" DESC, "time1" DESC, CASE WHEN "time1" IS NOT NULL THEN value END) FILTER (WHERE CASE WHEN "time1" IS NOT NULL THEN value END IS NOT NULL))[1] AS "of_the_web"
  FROM (
    SELECT profile_id, "v0" AS value, count(*) AS "weight0", max(event_time) AS "time0", coalesce(sum("w1") FILTER (WHERE "c2"), 0) AS "weight1", max(event_time) FILTER (WHERE "c2") AS "time1"
    FROM "occurrence" WHERE "v0" IS NOT NULL GROUP BY profile_id, "v0"
  ) AS each_value
  GROUP BY profile_id
),
"g1" AS MATERIALIZED (
  SELECT profile_id, max("event_time") FILTER (WHERE ("v0" IS NOT NULL) AND ("c2")) AS "#end0"
  FROM "occurrence" GROUP BY profile_id
),
"g1_end" AS (
  SELECT found.profile_id, (array_agg(CASE WHEN (found."event_time" = once."#end0") AND (found."c2") THEN found."v0" END ORDER BY found.id DESC) FILTER (WHERE CASE WHEN (found."event_time" = once."#end0") AND (found."c2") THEN found."v0" END IS NOT NULL))[1] AS "last_of_the_web"
  FROM "occurrence" AS found JOIN "g1" AS once ON once.profile_id = found.profile_id
  WHERE found."event_time" = once."#end0"
  GROUP BY found.profile_id
)
SELECT due.profile_id, "g0"."pages" AS "pages", coalesce("g0"."how_many", 0) AS "how_many", "g0"."often" AS "often", "g0"."of_the_web" AS "of_the_web", "g1_end"."last_of_the_web" AS "last_of_the_web"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0" ON "g0".profile_id = due.profile_id
LEFT JOIN "g1_end" ON "g1_end".profile_id = due.profile_id
