import { CamelCasePlugin, Kysely, PostgresDialect, type PostgresPool } from 'kysely';
import pg from 'pg';
import { knowPrepared } from '../prepared.js';
import { LEASE_MS } from '../runs/lease.js';
import type { Tables } from '../tables.js';
import { EVERYBODY, holdRows, SETTING } from './hold-rows.js';
import { newScope, type TenancyScope } from './scope.js';
import { tenantPool } from './tenant-pool.js';
import { becomeTenant } from './tenant-role.js';

/** What is needed to connect. */
export interface ConnectionOptions {
  readonly databaseUrl: string;
  readonly schema: string;
  readonly connections: number;
  /** Whether queries see the rows of one workspace only. */
  readonly apart: boolean;
}

/** The connections of a store. */
export interface Connections {
  /** What most queries go through: sees what the present work may see, or everything where tenants are not held apart. */
  readonly db: Kysely<Tables>;
  /** Sees everything: for what comes before a workspace is known (whose key is this?) and for what belongs to none. */
  readonly across: Kysely<Tables>;
  readonly scope: TenancyScope;
  /** Puts all rows that are a workspace's under row-level security, and proves that `db` is held by it. */
  hold(): Promise<void>;
  close(): Promise<void>;
}

/** Of a process that holds tenants apart, connections besides that see everything. */
const ACROSS = 4;

/** Connects when first used. */
export function openConnections(options: ConnectionOptions): Connections {
  const scope = newScope();
  const { connections, apart } = options;
  const everybody = openPool(options, apart ? ACROSS : connections, (client) => client.query(`SET ${SETTING} TO '${EVERYBODY}'`));
  const across = kyselyOn(everybody);
  const hold = async (): Promise<void> => {
    const client = await everybody.connect();
    try {
      await holdRows(client, options.schema);
    } finally {
      client.release();
    }
  };
  if (!apart) return { db: across, across, scope, hold, close: () => end(everybody) };
  const tenants = openPool(options, connections, becomeTenant);
  const db = kyselyOn(tenantPool({ tenants, everybody }, scope));
  return {
    ...{ db, across, scope },
    hold: async () => {
      await hold();
      (await tenants.connect()).release();
    },
    close: async () => {
      await end(tenants);
      await end(everybody);
    },
  };
}

/** Once only, however often a store is closed. */
const end = async (pool: pg.Pool): Promise<void> => {
  if (!pool.ending) await pool.end();
};

type Begin = (client: pg.ClientBase) => unknown;

function openPool({ databaseUrl, schema }: ConnectionOptions, max: number, begin: Begin): pg.Pool {
  const onConnect: Begin = async (client) => {
    await client.query(`SET search_path TO ${pg.escapeIdentifier(schema)}`);
    await begin(client);
  };
  const pool = new pg.Pool({
    connectionString: databaseUrl,
    max,
    application_name: 'tributary',
    // A worker that stands still in the middle of a transaction must not keep others from the rows it has locked for longer than its lease.
    idle_in_transaction_session_timeout: LEASE_MS,
    // A connection of its own sees our schema and nothing else, whatever the role's defaults are.
    // The pool waits for what this gives, though its type does not say so.
    onConnect,
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process. The same holds for
  // one that is checked out at that moment, where the query itself reports the failure.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => knowPrepared(client.on('error', () => undefined)));
  return pool;
}

function kyselyOn(pool: pg.Pool | PostgresPool): Kysely<Tables> {
  return new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
}
