WITH "#query0" AS (
  SELECT profile_id, value AS "plan" FROM (
SELECT node_profile.profile_id,
  (array_agg(of_identifier.value ORDER BY identifier.last_seen_at DESC, identifier.value COLLATE "C" DESC) FILTER (WHERE of_identifier.value IS NOT NULL))[1] AS value, 0 AS errors
FROM (
  SELECT model.key, (array_agg(model.value ORDER BY model.place) FILTER (WHERE model.value IS NOT NULL))[1] AS value
  FROM (SELECT CAST("who" AS text) AS key, "plan" AS value, "id" AS place FROM "plans" AS model) AS model WHERE model.key IS NOT NULL AND model.value IS NOT NULL GROUP BY model.key
) AS of_identifier
JOIN "tributary"."identifier" AS identifier ON identifier.value = of_identifier.key AND identifier."type" = 'user'
JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = identifier.node_id
WHERE node_profile.profile_id IN (SELECT DISTINCT profile_id FROM "tributary"."node_profile")
GROUP BY node_profile.profile_id
) AS found
)
SELECT due.profile_id, "#query0"."plan" AS "plan"
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
LEFT JOIN "#query0" ON "#query0".profile_id = due.profile_id
