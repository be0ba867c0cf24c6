import { AppError } from '@tributary/core';
import pg from 'pg';

/** What PostgreSQL answers to whoever may not do a thing, and where a role or a grant is there already or being made by another process. */
const MAY_NOT = new Set(['42501', '42704', '42710', '23505', 'XX000']);
/** What it answers to `SET ROLE` where the role is not there, or not ours. */
const NO_SUCH_ROLE = new Set(['42501', '42704', '22023']);

/** The role that queries for a workspace run as. Named after the account, so that two installations of one server share none. */
async function tenantRole(client: pg.ClientBase): Promise<string> {
  const { rows } = await client.query<{ name: string }>(`SELECT left(session_user, 56) || '_tenant' AS name`);
  return rows[0]?.name ?? '';
}

/** Makes the role where the account may; gives its name, or `undefined` where it is not there in the end. */
export async function ensureTenantRole(client: pg.ClientBase): Promise<string | undefined> {
  const name = await tenantRole(client);
  const role = pg.escapeIdentifier(name);
  const { rows: known } = await client.query(`SELECT FROM pg_roles WHERE rolname = $1`, [name]);
  if (known.length === 0) await unless(MAY_NOT, client.query(`CREATE ROLE ${role} NOLOGIN NOSUPERUSER NOBYPASSRLS`));
  // Whoever makes a role may not become it by that alone.
  await unless(
    MAY_NOT,
    client.query(`DO $$ BEGIN IF NOT (SELECT rolsuper FROM pg_roles WHERE rolname = current_user)
    THEN GRANT ${role} TO CURRENT_USER; END IF; END $$`),
  );
  const { rows } = await client.query(`SELECT FROM pg_roles WHERE rolname = $1`, [name]);
  return rows.length === 0 ? undefined : name;
}

/**
 * Gives up the rights of the account on this connection, as far as they would let it pass by the policies. An account that is held by
 * them itself may stay what it is. Throws, with what an administrator has to run, where nothing would hold it.
 */
export async function becomeTenant(client: pg.ClientBase): Promise<void> {
  const role = pg.escapeIdentifier(await tenantRole(client));
  await unless(NO_SUCH_ROLE, client.query(`SET ROLE ${role}`));
  const { rows } = await client.query<{ account: string; passes: boolean }>(
    `SELECT session_user AS account, rolsuper OR rolbypassrls AS passes FROM pg_roles WHERE rolname = current_user`,
  );
  if (rows[0]?.passes !== false) throw notHeld(role, pg.escapeIdentifier(rows[0]?.account ?? ''));
}

function notHeld(role: string, account: string): AppError {
  return new AppError(
    'store.tenancy',
    `the account ${account} of \`DATABASE_URL\` passes by row-level security and may make no role that does not. ` +
      `Let an administrator of the database run \`CREATE ROLE ${role} NOLOGIN; GRANT ${role} TO ${account}\`, and start again`,
  );
}

async function unless(codes: ReadonlySet<string>, asked: Promise<unknown>): Promise<void> {
  try {
    await asked;
  } catch (error) {
    if (!(error instanceof pg.DatabaseError && error.code !== undefined && codes.has(error.code))) throw error;
  }
}
