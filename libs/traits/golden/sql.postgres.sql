WITH "#query0" AS (
  SELECT profile_id, value AS "asked", errors AS "#0" FROM (
SELECT due.profile_id, CASE WHEN count(*) = 1 THEN (array_agg(given.value ORDER BY 1) FILTER (WHERE given.value IS NOT NULL))[1] END AS value, CASE WHEN count(*) > 1 THEN 1 ELSE 0 END AS errors
FROM (
WITH "customer_events" AS NOT MATERIALIZED (SELECT * FROM "tributary"."customer_events")
SELECT * FROM (
SELECT profile_id, count(*) AS value FROM customer_events GROUP BY profile_id
) AS given
) AS given
JOIN (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due ON CAST(due.profile_id AS text) = lower(CAST(given.profile_id AS text))
GROUP BY due.profile_id
) AS found
)
SELECT due.profile_id, "#query0"."asked" AS "asked", coalesce("#query0"."#0", 0) AS "#0"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "#query0" ON "#query0".profile_id = due.profile_id
