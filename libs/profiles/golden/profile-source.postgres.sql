SELECT * FROM (
SELECT CAST(living.profile_id AS text) AS profile_id, living."email", profile_trait."revenue"
FROM (
  SELECT node_profile.profile_id, (array_agg(CASE WHEN identifier."type" = 'email' THEN identifier.value END ORDER BY identifier.last_seen_at DESC, identifier.value COLLATE "C" DESC) FILTER (WHERE CASE WHEN identifier."type" = 'email' THEN identifier.value END IS NOT NULL))[1] AS "email"
  FROM "tributary"."identifier" AS identifier JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = identifier.node_id
  GROUP BY node_profile.profile_id
) AS living
LEFT JOIN "tributary"."profile_trait" AS profile_trait ON profile_trait.profile_id = living.profile_id
) AS profile WHERE ((revenue > 1
))
