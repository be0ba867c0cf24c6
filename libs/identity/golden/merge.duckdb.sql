-- claim
CREATE TEMPORARY TABLE "tributary_claim" AS WITH share AS (
  SELECT coalesce(link.root, identifier.node_id) AS root, former.profile_id, count(*) AS identifiers
  FROM "tributary"."identifier_next" AS identifier
  JOIN "tributary"."identifier" AS known ON known."type" = identifier."type" AND known.value = identifier.value
  JOIN "tributary"."node_profile" AS former ON former.node_id = known.node_id
  LEFT JOIN "tributary_link" AS link ON link.node_id = identifier.node_id
  GROUP BY coalesce(link.root, identifier.node_id), former.profile_id
), home AS (
  SELECT root, profile_id, identifiers, row_number() OVER (PARTITION BY profile_id ORDER BY identifiers DESC, root) AS choice
  FROM share
)
SELECT home.root, home.profile_id,
  row_number() OVER (PARTITION BY home.root ORDER BY home.identifiers DESC, profile.created_at, home.profile_id) AS place
FROM home JOIN "tributary"."profile" AS profile ON profile.id = home.profile_id
WHERE home.choice = 1;

-- component
CREATE TEMPORARY TABLE "tributary_component" AS SELECT root.root, coalesce(claim.profile_id, uuidv7()) AS profile_id, root.last_event_at
FROM (
  SELECT coalesce(link.root, identifier.node_id) AS root, max(identifier.last_seen_at) AS last_event_at
  FROM "tributary"."identifier_next" AS identifier LEFT JOIN "tributary_link" AS link ON link.node_id = identifier.node_id
  GROUP BY coalesce(link.root, identifier.node_id)
) AS root
LEFT JOIN "tributary_claim" AS claim ON claim.root = root.root AND claim.place = 1;

-- nodeProfile
CREATE TABLE "tributary"."node_profile_next" AS SELECT identifier.node_id, component.profile_id
FROM "tributary"."identifier_next" AS identifier
LEFT JOIN "tributary_link" AS link ON link.node_id = identifier.node_id
JOIN "tributary_component" AS component ON component.root = coalesce(link.root, identifier.node_id);

-- merges
INSERT INTO "tributary"."profile_merge" (surviving_id, absorbed_id, run_id, merged_at)
SELECT component.profile_id, claim.profile_id, 'run', now()
FROM "tributary_claim" AS claim JOIN "tributary_component" AS component ON component.root = claim.root
WHERE claim.place > 1;

-- profile
CREATE TABLE "tributary"."profile_next" AS WITH merge AS (
  SELECT claim.profile_id AS absorbed_id, component.profile_id AS surviving_id
  FROM "tributary_claim" AS claim JOIN "tributary_component" AS component ON component.root = claim.root
  WHERE claim.place > 1
)
SELECT component.profile_id AS id, coalesce(former.created_at, now()) AS created_at, CAST(NULL AS uuid) AS merged_into,
  component.last_event_at, former.calculated_at
FROM "tributary_component" AS component LEFT JOIN "tributary"."profile" AS former ON former.id = component.profile_id
UNION ALL
SELECT former.id, former.created_at, coalesce(direct.surviving_id, further.surviving_id, former.merged_into), former.last_event_at,
  former.calculated_at
FROM "tributary"."profile" AS former
LEFT JOIN merge AS direct ON direct.absorbed_id = former.id
LEFT JOIN merge AS further ON further.absorbed_id = former.merged_into
WHERE NOT EXISTS (SELECT 1 FROM "tributary_component" AS component WHERE component.profile_id = former.id);
