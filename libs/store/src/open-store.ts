import { SourceUnavailable, messageOf } from '@tributary/core';
import { CamelCasePlugin, Kysely, PostgresDialect, sql } from 'kysely';
import pg from 'pg';
import { type Alerts, openAlerts } from './alerts.js';
import { type ApiKeys, openApiKeys } from './access/api-keys.js';
import { type Audit, openAudit } from './audit.js';
import { type Erasures, openErasures } from './erasures.js';
import { type Health, openHealth } from './health.js';
import { type Limits, openLimits } from './limits.js';
import { migrate } from './migrate.js';
import { type Objects, openObjects } from './objects.js';
import { LEASE_MS } from './runs/lease.js';
import { openRunEvents } from './runs/watch/run-events.js';
import { type Runs, openRuns } from './runs.js';
import { openSchedules, type Schedules } from './schedules.js';
import { type Secrets, openSecrets } from './secrets.js';
import { type Sessions, openSessions } from './access/sessions.js';
import { type Sweep, openSweep } from './sweep.js';
import { knowPrepared } from './prepared.js';
import type { Tables } from './tables.js';
import { type Workspaces, openWorkspaces } from './workspaces.js';

export interface StoreOptions {
  readonly databaseUrl: string;
  /** The PostgreSQL schema that is ours. */
  readonly schema?: string;
  /** Connections at most, besides the one that listens. */
  readonly connections?: number;
}

/** Our own PostgreSQL: the truth about definitions, runs, access and secrets. One member a noun. */
export interface Store {
  readonly db: Kysely<Tables>;
  readonly workspaces: Workspaces;
  readonly objects: Objects;
  readonly runs: Runs;
  readonly sweep: Sweep;
  readonly schedules: Schedules;
  readonly health: Health;
  readonly limits: Limits;
  readonly alerts: Alerts;
  readonly erasures: Erasures;
  readonly apiKeys: ApiKeys;
  readonly sessions: Sessions;
  readonly secrets: Secrets;
  readonly audit: Audit;
  /** Brings the schema up to date; gives the names of the migrations it ran. Safe in several processes at once. */
  migrate(): Promise<readonly string[]>;
  /** Rejects with `SourceUnavailable` when the database cannot be reached. */
  ping(): Promise<void>;
  close(): Promise<void>;
}

/** The schema of the metadata, unless told otherwise. */
export const DEFAULT_SCHEMA = 'tributary_meta';

/** Opens the metadata store. Connects when first used. */
export function openStore(options: StoreOptions): Store {
  const schema = options.schema ?? DEFAULT_SCHEMA;
  const pool = new pg.Pool({
    connectionString: options.databaseUrl,
    max: options.connections ?? 8,
    application_name: 'tributary',
    // A worker that stands still in the middle of a transaction must not keep others from the rows it has locked for longer than its lease.
    idle_in_transaction_session_timeout: LEASE_MS,
    // A connection of its own sees our schema and nothing else, whatever the role's defaults are.
    // The pool waits for what this gives, though its type does not say so.
    onConnect: ((client) => client.query(`SET search_path TO ${pg.escapeIdentifier(schema)}`)) as pg.PoolConfig['onConnect'],
  });
  // An idle connection that breaks is replaced by the pool; without a listener it would end the process. The same holds for
  // one that is checked out at that moment, where the query itself reports the failure.
  pool.on('error', () => undefined);
  pool.on('connect', (client) => knowPrepared(client.on('error', () => undefined)));
  const db = new Kysely<Tables>({
    dialect: new PostgresDialect({ pool }),
    plugins: [new CamelCasePlugin({ maintainNestedObjectKeys: true })],
  });
  const events = openRunEvents(options.databaseUrl, schema);
  return {
    db,
    workspaces: openWorkspaces(db),
    objects: openObjects(db),
    runs: openRuns(db, events),
    sweep: openSweep(db),
    schedules: openSchedules(db),
    health: openHealth(db),
    limits: openLimits(db),
    alerts: openAlerts(db),
    erasures: openErasures(db),
    apiKeys: openApiKeys(db),
    sessions: openSessions(db),
    secrets: openSecrets(db),
    audit: openAudit(db),
    migrate: () => migrate(db, schema),
    ping: () => ping(db),
    close: async () => {
      await events.close();
      await db.destroy();
    },
  };
}

async function ping(db: Kysely<Tables>): Promise<void> {
  try {
    await sql`SELECT 1`.execute(db);
  } catch (error) {
    throw new SourceUnavailable(
      'store.unavailable',
      `the metadata database cannot be used: ${messageOf(error)}. Check \`DATABASE_URL\` and that PostgreSQL runs`,
      [],
      { cause: error },
    );
  }
}
