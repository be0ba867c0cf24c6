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
"occurrence" AS NOT MATERIALIZED (
  SELECT node_profile.profile_id, found.event_time, found.id, found."v0"
  FROM (
    SELECT id AS event_id, event_time, id COLLATE "C" AS id,
    (id
) COLLATE "C" AS "v0"
    FROM event
  ) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
),
"g0" AS (
  SELECT profile_id, count(value) AS "total"
  FROM (
    SELECT profile_id, "v0" AS value
    FROM "occurrence" WHERE "v0" IS NOT NULL GROUP BY profile_id, "v0"
  ) AS each_value
  GROUP BY profile_id
)
SELECT profile_id, "tier", "total" FROM (
SELECT joined.*, (CASE WHEN vips THEN 'vip' WHEN later IS NULL THEN 'guest' END
) AS "tier" FROM (
SELECT person.*, CAST(NULL AS boolean) AS "later", EXISTS (SELECT 1 FROM "tributary"."audience_member" AS member WHERE member.profile_id = person.profile_id AND member.audience_id = 'vips') AS "vips" FROM (
SELECT due.profile_id, coalesce("g0"."total", 0) AS "total"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0" ON "g0".profile_id = due.profile_id
) AS person
) AS joined
) AS complete
