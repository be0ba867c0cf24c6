import pg from 'pg';

/**
 * The whole of a PostgreSQL schema as text, from the catalog: what a reviewer reads to see what a migration does. Tables with
 * columns and constraints, then indexes, functions, triggers and row-level security; all by name, columns in their order.
 */
export async function printSchema(databaseUrl: string, schema: string): Promise<string> {
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    const columns = await rowsOf<{ table: string; line: string }>(client, COLUMNS, schema);
    const constraints = await rowsOf<{ table: string; line: string }>(client, CONSTRAINTS, schema);
    const tables = [...new Set(columns.map(({ table }) => table))].map((table) => {
      const lines = [...columns, ...constraints].filter((row) => row.table === table).map(({ line }) => `  ${line}`);
      return `CREATE TABLE ${table} (\n${lines.join(',\n')}\n);`;
    });
    const others = [
      ...(await rowsOf<{ line: string }>(client, INDEXES, schema)),
      ...(await rowsOf<{ line: string }>(client, FUNCTIONS, schema)),
      ...(await rowsOf<{ line: string }>(client, TRIGGERS, schema)),
      ...(await rowsOf<{ line: string }>(client, POLICIES, schema)),
    ];
    // Names inside the schema are written without it, since the schema is the installation's choice.
    return [...tables, ...others.map(({ line }) => `${line.trim()};`)].join('\n\n').replaceAll(`${schema}.`, '');
  } finally {
    await client.end();
  }
}

async function rowsOf<R extends object>(client: pg.Client, query: string, schema: string): Promise<readonly R[]> {
  return (await client.query<R>(query, [schema])).rows;
}

const COLUMNS = `
  SELECT c.relname AS "table", concat_ws(' ', quote_ident(a.attname), format_type(a.atttypid, a.atttypmod),
    CASE WHEN a.attnotnull THEN 'NOT NULL' END,
    CASE WHEN a.attidentity <> '' THEN 'GENERATED ALWAYS AS IDENTITY' END,
    'DEFAULT ' || pg_get_expr(d.adbin, d.adrelid)) AS line
  FROM pg_class c JOIN pg_attribute a ON a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped
  LEFT JOIN pg_attrdef d ON d.adrelid = c.oid AND d.adnum = a.attnum
  WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND c.relname NOT LIKE 'migration%'
  ORDER BY c.relname COLLATE "C", a.attnum`;

// NOT NULL stands with its column; PostgreSQL 18 keeps it as a constraint besides.
const CONSTRAINTS = `
  SELECT c.relname AS "table", 'CONSTRAINT ' || quote_ident(k.conname) || ' ' || pg_get_constraintdef(k.oid) AS line
  FROM pg_constraint k JOIN pg_class c ON c.oid = k.conrelid
  WHERE c.relnamespace = $1::regnamespace AND k.contype <> 'n' AND c.relname NOT LIKE 'migration%'
  ORDER BY c.relname COLLATE "C", k.contype, k.conname COLLATE "C"`;

const INDEXES = `
  SELECT pg_get_indexdef(i.indexrelid) AS line
  FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
  WHERE c.relnamespace = $1::regnamespace AND NOT EXISTS (SELECT FROM pg_constraint k WHERE k.conindid = i.indexrelid)
  ORDER BY c.relname COLLATE "C"`;

const FUNCTIONS = `
  SELECT pg_get_functiondef(p.oid) AS line FROM pg_proc p
  WHERE p.pronamespace = $1::regnamespace ORDER BY p.proname COLLATE "C"`;

const TRIGGERS = `
  SELECT pg_get_triggerdef(t.oid, true) AS line FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid
  WHERE c.relnamespace = $1::regnamespace AND NOT t.tgisinternal ORDER BY t.tgname COLLATE "C"`;

const POLICIES = `
  SELECT 'ALTER TABLE ' || quote_ident(c.relname)
    || concat_ws(',', CASE WHEN c.relrowsecurity THEN ' ENABLE ROW LEVEL SECURITY' END, CASE WHEN c.relforcerowsecurity THEN ' FORCE ROW LEVEL SECURITY' END)
    || coalesce(string_agg(E';\nCREATE POLICY ' || quote_ident(p.polname) || ' ON ' || quote_ident(c.relname) || ' USING ' || pg_get_expr(p.polqual, p.polrelid),
      '' ORDER BY p.polname), '') AS line
  FROM pg_class c LEFT JOIN pg_policy p ON p.polrelid = c.oid
  WHERE c.relnamespace = $1::regnamespace AND c.relkind = 'r' AND (c.relrowsecurity OR p.oid IS NOT NULL)
  GROUP BY c.oid, c.relname, c.relrowsecurity, c.relforcerowsecurity ORDER BY c.relname COLLATE "C"`;
