import pg from 'pg';
import { ensureTenantRole } from './tenant-role.js';

/** The setting of a connection that says whose rows it sees; `*`: everybody's. Without it, nobody's. */
export const SETTING = 'tributary.workspace';
/** No workspace can have this id. */
export const EVERYBODY = '*';

const POLICY = 'tenancy';

/** Whose rows a connection sees, as a policy asks: once a query, not once a row. */
const SEEN = `(SELECT current_setting('${SETTING}', true))`;

/** When a row is seen: `workspace_id` says it, but for these tables. */
const SEEN_WHEN: Readonly<Record<string, string>> = {
  workspace: `${SEEN} IN (id, '${EVERYBODY}')`,
  // A user belongs to as many workspaces as they are a member of.
  app_user: `${SEEN} = '${EVERYBODY}' OR id IN (SELECT user_id FROM membership WHERE workspace_id = ${SEEN})`,
};
const SEEN_BY_ID = `${SEEN} IN (workspace_id, '${EVERYBODY}')`;

/**
 * Puts every table that belongs to a workspace under row-level security, and the owner with it, whichever migration made the table; and lets
 * the tenants' role read and write these tables and no others. What is so already is left alone.
 */
export async function holdRows(client: pg.ClientBase, schema: string): Promise<void> {
  for (const table of await notHeld(client, schema)) {
    const name = pg.escapeIdentifier(table);
    await client.query(`ALTER TABLE ${name} ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`);
    await client.query(`DROP POLICY IF EXISTS ${POLICY} ON ${name}`);
    await client.query(`CREATE POLICY ${POLICY} ON ${name} USING (${SEEN_WHEN[table] ?? SEEN_BY_ID})`);
  }
  const role = await ensureTenantRole(client);
  if (role !== undefined) await grant(client, schema, role);
}

async function notHeld(client: pg.ClientBase, schema: string): Promise<readonly string[]> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c
    WHERE c.relnamespace = $1::regnamespace AND c.relkind IN ('r', 'p')
      AND (c.relname = ANY($2) OR EXISTS (SELECT FROM pg_attribute a WHERE a.attrelid = c.oid AND a.attname = 'workspace_id' AND NOT a.attisdropped))
      AND NOT (c.relrowsecurity AND c.relforcerowsecurity AND EXISTS (SELECT FROM pg_policy p WHERE p.polrelid = c.oid AND p.polname = $3))`,
    [pg.escapeIdentifier(schema), Object.keys(SEEN_WHEN), POLICY],
  );
  return rows.map(({ name }) => name);
}

/** Only tables with a policy: one that nobody thought of is out of reach. */
async function grant(client: pg.ClientBase, schema: string, role: string): Promise<void> {
  const { rows } = await client.query<{ name: string }>(
    `SELECT c.relname AS name FROM pg_class c JOIN pg_policy p ON p.polrelid = c.oid AND p.polname = $2
    WHERE c.relnamespace = $1::regnamespace AND NOT has_table_privilege($3, c.oid, 'INSERT')`,
    [pg.escapeIdentifier(schema), POLICY, role],
  );
  if (rows.length === 0) return;
  const to = pg.escapeIdentifier(role);
  const tables = rows.map(({ name }) => pg.escapeIdentifier(name)).join(', ');
  await client.query(`GRANT USAGE ON SCHEMA ${pg.escapeIdentifier(schema)} TO ${to}`);
  await client.query(`GRANT SELECT, INSERT, UPDATE, DELETE ON ${tables} TO ${to}`);
}
