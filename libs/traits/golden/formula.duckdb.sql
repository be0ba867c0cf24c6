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
  FROM "log" AS source
),
"occurrence" AS MATERIALIZED (
  SELECT node_profile.profile_id, found.event_time, found.id, found."v0", found."v1"
  FROM (
    SELECT id AS event_id, event_time, id COLLATE "C" AS id,
    (id
) COLLATE "C" AS "v0",
    (payload->>'plan'
) COLLATE "C" AS "v1"
    FROM event
  ) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"g0" AS (
  SELECT profile_id, count(value) AS "orders"
  FROM (
    SELECT profile_id, "v0" AS value
    FROM "occurrence" WHERE "v0" IS NOT NULL GROUP BY profile_id, "v0"
  ) AS each_value
  GROUP BY profile_id
),
"g1" AS (
  SELECT profile_id, count(value) AS "plans"
  FROM (
    SELECT profile_id, "v1" AS value
    FROM "occurrence" WHERE "v1" IS NOT NULL GROUP BY profile_id, "v1"
  ) AS each_value
  GROUP BY profile_id
)
SELECT profile_id, "busy", "often", "orders", "plans" FROM (
SELECT joined.*, (often AND plans > 0
) AS "busy" FROM (
SELECT joined.*, (orders > 1
) AS "often" FROM (
SELECT due.profile_id, coalesce("g0"."orders", 0) AS "orders", coalesce("g1"."plans", 0) AS "plans"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0" ON "g0".profile_id = due.profile_id
LEFT JOIN "g1" ON "g1".profile_id = due.profile_id
) AS joined
) AS joined
) AS complete
