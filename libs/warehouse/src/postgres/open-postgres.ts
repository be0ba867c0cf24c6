import { SourceUnavailable } from '@tributary/core';
import { literal, postgres, sql } from '@tributary/sql';
import pg from 'pg';
import type { ConfigOf, Warehouse, WarehouseOptions } from '../warehouse.js';
import { warehouseOn } from '../warehouse-on.js';
import { postgresContainment } from './containment.js';
import { postgresConnection, type Home } from './connection.js';
import { postgresError } from './errors.js';

/** `MERGE`, and `NULLS NOT DISTINCT`, came with 15. */
const OLDEST = 15;

/** A process that stands still in the middle of a transaction keeps others from the tables it has locked for no longer than this. */
const IDLE_WITHIN_MS = 30_000;

/** The text forms that values are read from, whatever the server's or the user's defaults are. */
const TEXT_FORMS = '-c TimeZone=UTC -c DateStyle=ISO -c IntervalStyle=postgres -c bytea_output=hex -c extra_float_digits=1';
const SETTINGS = `${TEXT_FORMS} -c idle_in_transaction_session_timeout=${IDLE_WITHIN_MS}`;

/** Connects to a PostgreSQL server of version 15 or newer. */
export async function openPostgres(config: ConfigOf<'postgres'>, options: WarehouseOptions): Promise<Warehouse> {
  const { host, port, database, user, password, ssl, reader } = config;
  const server = `PostgreSQL \`${host}:${port}/${database}\``;
  const settings = { host, port, database, user, password, ssl, options: SETTINGS, application_name: 'tributary', keepAlive: true };
  await once(settings, server, (client) => refuseOldServer(client, server));

  const pool = new pg.Pool({ ...settings, max: options.connections ?? 10 });
  // An idle connection that the server ends is of no interest: the pool makes another one.
  pool.on('error', () => undefined);
  const home: Home = {
    server,
    reader,
    cancel: (client) =>
      once(settings, server, (other) => other.query('SELECT pg_cancel_backend($1)', [backendOf(client)])).catch(() => undefined),
  };
  const connect = async () => {
    if (pool.ended || pool.ending)
      throw new SourceUnavailable('warehouse.closed', `the warehouse \`${config.id}\` is closed: open it again`);
    const client = await pool.connect().catch((error: unknown) => {
      throw postgresError(error, server);
    });
    return postgresConnection(client, home);
  };
  const close = async (): Promise<void> => {
    if (!pool.ending) await pool.end();
  };
  return warehouseOn(config, postgres, { connect, close, containment: postgresContainment, ...CATALOG });
}

const CATALOG = {
  version: sql`SELECT 'PostgreSQL ' || current_setting('server_version')`,
  tables: sql`SELECT n.nspname, c.relname, CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END
    FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE c.relkind IN ('r', 'p', 'f', 'v', 'm') AND NOT c.relispartition
      AND n.nspname <> 'information_schema' AND n.nspname NOT LIKE 'pg\\_%' ORDER BY 1, 2`,
  required: (schema: string, table: string) => sql`SELECT a.attname
    FROM pg_attribute a JOIN pg_class c ON c.oid = a.attrelid JOIN pg_namespace n ON n.oid = c.relnamespace
    WHERE a.attnotnull AND a.attnum > 0 AND n.nspname = ${literal(schema)} AND c.relname = ${literal(table)}`,
};

const CONNECT_WITHIN_MS = 10_000;

/** Work on a connection of its own, outside the pool, whose connections may all be taken. */
async function once(settings: pg.ClientConfig, server: string, work: (client: pg.Client) => Promise<unknown>): Promise<void> {
  const client = new pg.Client({ ...settings, connectionTimeoutMillis: CONNECT_WITHIN_MS });
  client.on('error', () => undefined);
  try {
    await client.connect();
    await work(client);
  } catch (error) {
    throw postgresError(error, server);
  } finally {
    await client.end().catch(() => undefined);
  }
}

async function refuseOldServer(client: pg.Client, server: string): Promise<void> {
  const { rows } = await client.query<[string, string]>({
    text: `SELECT current_setting('server_version_num'), current_setting('server_version')`,
    rowMode: 'array',
  });
  const [number, version] = rows[0] ?? ['0', '?'];
  refuseOldVersion(Number(number), version, server);
}

/** Throws for a version below the oldest we compute in. `number` is the server's own: 150004 for 15.4. */
export function refuseOldVersion(number: number, version: string, server: string): void {
  if (number >= OLDEST * 10_000) return;
  throw new SourceUnavailable('warehouse.too_old', `${server} is version ${version}: Tributary needs PostgreSQL ${OLDEST} or newer`);
}

function backendOf(client: pg.PoolClient): number {
  return (client as unknown as { readonly processID: number }).processID;
}
