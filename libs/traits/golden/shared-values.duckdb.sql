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
    ("#paths"[1]
) COLLATE "C" AS "v0",
    CASE WHEN ("source_id" IN ('web')) THEN TRY_CAST(("#paths"[2]
) AS DECIMAL(38, 9)) END AS "w1",
    ("source_id" IN ('web')) AS "c2"
    FROM (SELECT *, json_extract_string(payload, ['$.page.path', '$.checkout_step']) AS "#paths" FROM event) AS event
  ) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"g0" AS (
  SELECT profile_id, list_sort(list(value) FILTER (WHERE value IS NOT NULL)) AS "pages", count(value) AS "how_many", arg_min(value, ROW(-("weight0"), -epoch_us("time0"), value)) AS "often", arg_min(CASE WHEN "time1" IS NOT NULL THEN value END, ROW(-("weight1"), -epoch_us("time1"), CASE WHEN "time1" IS NOT NULL THEN value END)) AS "of_the_web"
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
  SELECT found.profile_id, arg_max(CASE WHEN (found."event_time" = once."#end0") AND (found."c2") THEN found."v0" END, found.id) AS "last_of_the_web"
  FROM "occurrence" AS found JOIN "g1" AS once ON once.profile_id = found.profile_id
  WHERE found."event_time" = once."#end0"
  GROUP BY found.profile_id
)
SELECT due.profile_id, "g0"."pages" AS "pages", coalesce("g0"."how_many", 0) AS "how_many", "g0"."often" AS "often", "g0"."of_the_web" AS "of_the_web", "g1_end"."last_of_the_web" AS "last_of_the_web"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0" ON "g0".profile_id = due.profile_id
LEFT JOIN "g1_end" ON "g1_end".profile_id = due.profile_id
