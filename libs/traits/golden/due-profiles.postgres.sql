WITH event AS NOT MATERIALIZED (
  WITH mapped AS MATERIALIZED (
  SELECT * FROM (SELECT CAST((id
) AS text) AS id, CAST((source_id
) AS text) AS source_id,
    CAST((type
) AS text) AS "type", CAST((version
) AS text) AS version,
    CAST((event_time
) AS timestamptz) AS event_time, (payload
) AS payload
  FROM "shop_events" AS source
  WHERE (id
) IS NOT NULL AND (event_time
) IS NOT NULL) AS mapped WHERE mapped.id IN (SELECT event_id FROM "tributary_due_event" WHERE event_id >= '')
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
),
"occurrence" AS NOT MATERIALIZED (
  SELECT due_event.profile_id, found.event_time, found.id, found."v0"
  FROM (
    SELECT id AS event_id, event_time, id COLLATE "C" AS id,
    (payload->'page'->>'path'
) COLLATE "C" AS "v0"
    FROM event
  ) AS found
  JOIN "tributary_due_event" AS due_event ON due_event.event_id = found.event_id
),
"g0" AS (
  SELECT profile_id, count(value) AS "pages"
  FROM (
    SELECT profile_id, "v0" AS value
    FROM "occurrence" WHERE "v0" IS NOT NULL GROUP BY profile_id, "v0"
  ) AS each_value
  GROUP BY profile_id
)
SELECT due.profile_id, coalesce("g0"."pages", 0) AS "pages"
FROM (SELECT profile_id FROM "tributary_due") AS due
LEFT JOIN "g0" ON "g0".profile_id = due.profile_id
