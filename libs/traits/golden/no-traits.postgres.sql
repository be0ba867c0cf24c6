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
)
SELECT due.profile_id
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
