CREATE TEMPORARY TABLE "tributary_stage" AS SELECT *, hash("custom.age", "name", "plan") AS "_hash" FROM (SELECT source."id" AS "_key", source."age" AS "custom.age", source."name" AS "name", CAST('vip' AS VARCHAR) AS "plan" FROM (SELECT * FROM people
) AS source) AS mapped;

CREATE TEMPORARY TABLE "tributary_diff" AS SELECT coalesce(stage."_key", ledger."_key", owed."_key") AS "_key",
  CASE WHEN stage."_key" IS NULL THEN 'remove' WHEN ledger."_key" IS NULL THEN 'add' ELSE 'change' END AS "_operation",
  (stage."_key" IS NULL OR ledger."_key" IS NULL OR (owed."_key" IS NOT NULL AND (owed.kind <> 'rejected' OR stage."_hash" = ledger."_hash"))) AS "_all",
  CASE WHEN owed."_key" IS NOT NULL THEN 'owed' WHEN stage."_key" IS NULL THEN 'gone' WHEN ledger."_key" IS NULL THEN 'new' ELSE 'changed' END AS "_why"
FROM "tributary_stage" AS stage FULL OUTER JOIN "tributary"."ledger_vip" AS ledger ON stage."_key" = ledger."_key" FULL OUTER JOIN "tributary"."owed_vip" AS owed ON coalesce(stage."_key", ledger."_key") = owed."_key"
WHERE ((ledger."_key" IS NULL AND stage."_key" IS NOT NULL) OR (stage."_key" IS NOT NULL AND ledger."_key" IS NOT NULL AND (stage."_hash" <> ledger."_hash" OR owed."_key" IS NOT NULL)) OR (stage."_key" IS NULL AND (ledger."_key" IS NOT NULL OR (owed.operation <> 'change' AND owed.kind <> 'rejected')))) AND NOT coalesce(owed.kind = 'in_doubt' AND owed."_hash" IS NOT DISTINCT FROM stage."_hash" AND (stage."_key" IS NOT NULL OR owed.operation = 'remove'), FALSE);

CREATE TABLE "tributary"."plan_00" AS SELECT CAST(row_number() OVER (ORDER BY "_operation" = 'remove', "_key") AS BIGINT) AS "_seq", change.*
FROM (SELECT diff."_operation", diff."_why" AS "_why", diff."_key", CASE WHEN diff."_all" THEN NULL ELSE '[' || substr(CASE WHEN (stage."custom.age" IS DISTINCT FROM ledger."custom.age") THEN ',"custom.age"' ELSE '' END || CASE WHEN (stage."name" IS DISTINCT FROM ledger."name") THEN ',"name"' ELSE '' END || CASE WHEN (stage."plan" IS DISTINCT FROM ledger."plan") THEN ',"plan"' ELSE '' END, 2) || ']' END AS "_changed", ledger."_remote_id", CASE WHEN owed.operation = diff."_operation" AND owed."_hash" IS NOT DISTINCT FROM stage."_hash" THEN owed.version END AS "_version", stage."_hash", CASE WHEN stage."_key" IS NULL THEN ledger."custom.age" ELSE stage."custom.age" END AS "custom.age", CASE WHEN stage."_key" IS NULL THEN ledger."name" ELSE stage."name" END AS "name", CASE WHEN stage."_key" IS NULL THEN ledger."plan" ELSE stage."plan" END AS "plan"
FROM "tributary_diff" AS diff
LEFT JOIN (SELECT * FROM "tributary_stage" WHERE "_key" IN (SELECT "_key" FROM "tributary_diff")) AS stage ON stage."_key" = diff."_key"
LEFT JOIN (SELECT * FROM "tributary"."ledger_vip" WHERE "_key" IN (SELECT "_key" FROM "tributary_diff")) AS ledger ON ledger."_key" = diff."_key"
LEFT JOIN "tributary"."owed_vip" AS owed ON owed."_key" = diff."_key") AS change;

CREATE TABLE "tributary"."plan_01" AS SELECT CAST(row_number() OVER () AS BIGINT) AS "_seq", change.*
FROM (SELECT * FROM (SELECT 'add' AS "_operation", 'new' AS "_why", "_key", CAST(NULL AS VARCHAR) AS "_changed", CAST(NULL AS VARCHAR) AS "_remote_id", CAST(NULL AS VARCHAR) AS "_version", "_hash", "custom.age", "name", "plan" FROM "tributary_stage") AS addition ORDER BY "_key") AS change;
