import { SourceUnavailable, messageOf } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { type Alerts, openAlerts } from './alerts.js';
import { type Actors, openActors } from './access/actors.js';
import { type ApiKeys, openApiKeys } from './access/api-keys.js';
import { type Audit, openAudit } from './audit.js';
import { type Erasures, openErasures } from './erasures.js';
import { type Health, openHealth } from './health.js';
import { type Limits, openLimits } from './limits.js';
import { migrate } from './migrate.js';
import { type Objects, openObjects } from './objects.js';
import { openPromotions, type Promotions } from './promotions.js';
import { openRunEvents } from './runs/watch/run-events.js';
import { type Runs, openRuns } from './runs.js';
import { openSchedules, type Schedules } from './schedules.js';
import { type Secrets, openSecrets } from './secrets.js';
import { type Sessions, openSessions } from './access/sessions.js';
import { type Invitations, openInvitations } from './access/invitations.js';
import { openUsers, type Users } from './access/users.js';
import { type Sweep, openSweep } from './sweep.js';
import type { Tables } from './tables.js';
import { openConnections } from './tenancy/open-connections.js';
import { openWishes, type Wishes } from './wishes.js';
import { type Workspaces, openWorkspaces } from './workspaces.js';

export interface StoreOptions {
  readonly databaseUrl: string;
  /** The PostgreSQL schema that is ours. */
  readonly schema?: string;
  /** Connections at most, besides the one that listens. */
  readonly connections?: number;
  /**
   * Whether tenants are held apart by the database too: queries see what the work they belong to may see (`within`, `across`). For processes
   * that serve people. Who works for all, as a worker does, sees all.
   */
  readonly apart?: boolean;
}

/** Our own PostgreSQL: the truth about definitions, runs, access and secrets. One member a noun. */
export interface Store {
  readonly db: Kysely<Tables>;
  /** Does work for one workspace: of all others it sees nothing and changes nothing, whatever a query forgets to ask for. */
  within<T>(workspaceId: string, work: () => T): T;
  /** Does work for the installation as a whole. */
  across<T>(work: () => T): T;
  readonly workspaces: Workspaces;
  readonly objects: Objects;
  readonly promotions: Promotions;
  readonly runs: Runs;
  readonly sweep: Sweep;
  readonly schedules: Schedules;
  readonly health: Health;
  readonly limits: Limits;
  readonly alerts: Alerts;
  readonly erasures: Erasures;
  readonly apiKeys: ApiKeys;
  readonly users: Users;
  readonly actors: Actors;
  readonly invitations: Invitations;
  readonly sessions: Sessions;
  readonly secrets: Secrets;
  readonly audit: Audit;
  readonly wishes: Wishes;
  /**
   * Calls back whenever access ended somewhere: a key revoked, a session ended or moved, a member removed or given another role. Gives what
   * ends that.
   */
  watchAccess(changed: () => void): Promise<() => void>;
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
  const connections = openConnections({
    ...{ databaseUrl: options.databaseUrl, schema },
    connections: options.connections ?? 8,
    apart: options.apart ?? false,
  });
  const { db, across, scope } = connections;
  const events = openRunEvents(options.databaseUrl, schema);
  return {
    db,
    within: (workspaceId, work) => scope.within(workspaceId, work),
    across: (work) => scope.across(work),
    workspaces: openWorkspaces(across),
    objects: openObjects(db),
    promotions: openPromotions(db),
    runs: openRuns(db, events),
    sweep: openSweep(db),
    schedules: openSchedules(db),
    health: openHealth(db),
    limits: openLimits(db),
    alerts: openAlerts(db),
    erasures: openErasures(db),
    apiKeys: openApiKeys(db, across),
    users: openUsers(db, across),
    actors: openActors(db),
    invitations: openInvitations(db, across),
    sessions: openSessions(across),
    secrets: openSecrets(db),
    audit: openAudit(db),
    wishes: openWishes(db),
    watchAccess: (changed) => events.subscribeAccess(changed),
    migrate: () => migrate(across, schema, () => connections.hold()),
    ping: () => ping(across),
    close: async () => {
      await events.close();
      await connections.close();
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
