SELECT * FROM (
SELECT CAST(living.profile_id AS VARCHAR) AS profile_id, living."email", profile_trait."revenue"
FROM (
  SELECT node_profile.profile_id, arg_max(CASE WHEN identifier."type" = 'email' THEN identifier.value END, ROW(identifier.last_seen_at, identifier.value COLLATE "C")) AS "email"
  FROM "tributary"."identifier" AS identifier JOIN "tributary"."node_profile" AS node_profile ON node_profile.node_id = identifier.node_id
  GROUP BY node_profile.profile_id
) AS living
LEFT JOIN "tributary"."profile_trait" AS profile_trait ON profile_trait.profile_id = living.profile_id
) AS profile WHERE ((revenue > 1
))
