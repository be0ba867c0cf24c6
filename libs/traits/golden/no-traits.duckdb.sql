SELECT due.profile_id
FROM (SELECT DISTINCT profile_id FROM "tributary"."node_profile") AS due
