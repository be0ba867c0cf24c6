WITH event AS NOT MATERIALIZED (
  WITH mapped AS NOT MATERIALIZED (
  SELECT CAST((id
) AS text) AS id, CAST((source_id
) AS text) AS source_id,
    CAST((type
) AS text) AS "type", CAST((version
) AS text) AS version,
    CAST((event_time
) AS timestamptz) AS event_time, (payload
) AS payload
  FROM "raw"."events" AS source
  WHERE (id
) IS NOT NULL AND (event_time
) IS NOT NULL
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
), "occurrence" AS NOT MATERIALIZED (
  SELECT node_profile.profile_id, found.event_time, found."v0", found."v1"
  FROM (SELECT id AS event_id, event_time AS event_time, CASE WHEN ("type" IN ('order')) THEN (payload->>'v'
) COLLATE "C" END AS "v0", CASE WHEN TRUE THEN (event_time
) END AS "v1" FROM event) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
), "g0" AS (
  SELECT profile_id, CAST(sum(CASE WHEN CAST(CAST("v0" AS text) AS text) ~ '^[ \t\n\r\f\v]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?[ \t\n\r\f\v]*$' AND length(CAST(CAST("v0" AS text) AS text)) < 1000 THEN
    CASE WHEN abs(round(CAST(CAST(CAST("v0" AS text) AS text) AS numeric), 9)) < 1e29 THEN CAST(CAST(CAST(CAST("v0" AS text) AS text) AS numeric) AS numeric(38, 9)) END END) AS double precision) AS "revenue", count("v0") - count(CASE WHEN CAST(CAST("v0" AS text) AS text) ~ '^[ \t\n\r\f\v]*[+-]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][+-]?[0-9]{1,3})?[ \t\n\r\f\v]*$' AND length(CAST(CAST("v0" AS text) AS text)) < 1000 THEN
    CASE WHEN abs(round(CAST(CAST(CAST("v0" AS text) AS text) AS numeric), 9)) < 1e29 THEN CAST(CAST(CAST(CAST("v0" AS text) AS text) AS numeric) AS numeric(38, 9)) END END) AS "#0", max("v1") AS "seen" FROM "occurrence" GROUP BY profile_id
)
SELECT due.profile_id, "g0"."revenue" AS "revenue", coalesce("g0"."#0", 0) AS "#0", "g0"."seen" AS "seen"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0" ON "g0".profile_id = due.profile_id
