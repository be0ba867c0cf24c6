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
), "occurrence" AS MATERIALIZED (
  SELECT node_profile.profile_id, found.event_time, found."v0", found."v1", found."v2"
  FROM (SELECT id AS event_id, event_time AS event_time, CASE WHEN TRUE THEN (payload->>'v'
) COLLATE "C" END AS "v0", CASE WHEN ((TRUE
)) THEN (payload->>'v'
) COLLATE "C" END AS "v1", CASE WHEN ((TRUE
)) THEN TRY_CAST((payload->>'w'
) AS DECIMAL(38, 9)) END AS "v2" FROM event) AS found
  JOIN "tributary"."event_node" AS event_node ON event_node.event_id = found.event_id
  JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = event_node.node_id
), "g0" AS (
  SELECT profile_id, list_sort(list(value) FILTER (WHERE value IS NOT NULL)) AS "pages", count(value) AS "how_many", arg_min(value, ROW(-(weight), -epoch_us(event_time), value)) AS "often" FROM (
    SELECT profile_id, "v0" AS value, count(*) AS weight, max(event_time) AS event_time
    FROM "occurrence" WHERE "v0" IS NOT NULL GROUP BY profile_id, "v0"
  ) AS each_value GROUP BY profile_id
), "g1" AS (
  SELECT profile_id, arg_min(value, ROW(-(weight), -epoch_us(event_time), value)) AS "heavy" FROM (
    SELECT profile_id, "v1" AS value, coalesce(sum("v2"), 0) AS weight, max(event_time) AS event_time
    FROM "occurrence" WHERE "v1" IS NOT NULL GROUP BY profile_id, "v1"
  ) AS each_value GROUP BY profile_id
)
SELECT due.profile_id, "g0"."pages" AS "pages", coalesce("g0"."how_many", 0) AS "how_many", "g0"."often" AS "often", "g1"."heavy" AS "heavy"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "g0" ON "g0".profile_id = due.profile_id
LEFT JOIN "g1" ON "g1".profile_id = due.profile_id
