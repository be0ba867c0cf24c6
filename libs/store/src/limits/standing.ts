import type { Destination } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import type { Credential } from './credential.js';

/** Until when nobody speaks to a destination, since when, and why. */
export interface Closed {
  readonly until: Date;
  readonly since: Date | null;
  readonly reason: string | null;
}

/**
 * How the circuit of a destination stands, for all workers: `closed` where all is well; `open` until a time, while nobody speaks to it; then
 * `half_open`, until one of all workers has tried it.
 */
export type CircuitState =
  { readonly state: 'closed' } | ({ readonly state: 'open' } & Closed) | ({ readonly state: 'half_open' } & Omit<Closed, 'until'>);

/** What all workers know of a destination. */
export interface CredentialStanding {
  readonly circuit: CircuitState;
  /** It asked us to wait. */
  readonly paused: Closed | null;
}

/** Nothing is known of a destination that nobody has failed at. */
export const WELL: CredentialStanding = { circuit: { state: 'closed' }, paused: null };

/** What a destination is, as far as its credential follows from it. PostgreSQL writes it down, so that it is written in one way. */
const openedAs = (connector: unknown, settings: unknown, sandbox: unknown) =>
  sql`md5(jsonb_build_array(${connector}, ${settings}, ${sandbox})::text)`;

/** Notes that a destination uses a credential. */
export async function noteUse(db: Kysely<Tables>, { workspaceId, key }: Credential, destination: Destination): Promise<void> {
  const { id, connector, settings, sandbox } = destination;
  const as = openedAs(sql`${connector}::text`, sql`${JSON.stringify(settings)}::jsonb`, sql`${sandbox}::boolean`);
  await sql`
    INSERT INTO destination_credential (workspace_id, destination, key, opened_as) VALUES (${workspaceId}, ${id}, ${key}, ${as})
    ON CONFLICT (workspace_id, destination) DO UPDATE SET key = excluded.key, opened_as = excluded.opened_as
    WHERE (destination_credential.key, destination_credential.opened_as) <> (excluded.key, excluded.opened_as)`.execute(db);
}

interface Row {
  readonly destination: string;
  readonly openUntil: Date | null;
  readonly openSince: Date | null;
  readonly pausedUntil: Date | null;
  readonly pausedSince: Date | null;
  readonly reason: string | null;
  readonly now: Date;
}

/** How destinations stand with the workers; those that are not in it stand well. */
export async function standingOf(
  db: Kysely<Tables>,
  { workspaceId, ids }: { readonly workspaceId: string; readonly ids: readonly string[] },
): Promise<ReadonlyMap<string, CredentialStanding>> {
  const as = openedAs(sql`object->'connector'`, sql`object->'settings'`, sql`object->'sandbox'`);
  const { rows } = await sql<Row>`
    SELECT destination, open_until, open_since, paused_until, paused_since, reason, now() AS now
    FROM destination_credential JOIN credential USING (workspace_id, key)
      JOIN definition ON definition.workspace_id = credential.workspace_id AND kind = 'destination' AND id = destination
    WHERE credential.workspace_id = ${workspaceId} AND destination = ANY(${[...ids]}::text[]) AND opened_as = ${as}`.execute(db);
  return new Map(rows.map((row) => [row.destination, { circuit: circuitOf(row), paused: pauseOf(row) }]));
}

function circuitOf({ openUntil: until, openSince: since, reason, now }: Row): CircuitState {
  if (until === null) return { state: 'closed' };
  return until > now ? { state: 'open', until, since, reason } : { state: 'half_open', since, reason };
}

function pauseOf({ pausedUntil: until, pausedSince: since, reason, now }: Row): Closed | null {
  return until !== null && until > now ? { until, since, reason } : null;
}
