import type { Entrance, Gate } from '@tributary/sync';
import { type Kysely, sql } from 'kysely';
import type { Tables } from '../tables.js';
import { type Credential, of } from './credential.js';
import { type Circuit, HEALTHY, noteAttempts } from './circuit.js';
import { pauseCredential } from './pause.js';

/** How long one who asks believes what it was told; a destination that broke just now is tried a few times more. */
const BELIEVED_MS = 500;
/** The longest the one who tries a broken destination again may take: more than a request that gets no answer. */
const PROBE_MS = 90_000;
/** While somebody tries, others come back after this. */
const WHILE_PROBED_MS = 2_000;
/** A destination that asks to wait and does not say how long. */
const PAUSE_MS = 1_000;

interface State extends Circuit {
  readonly pausedUntil: number | null;
  readonly pausedSince: number | null;
  readonly reason: string | null;
  readonly now: number;
}

type Fault = Parameters<Gate['note']>[0];

/** The `Gate` port of sync for one job. */
export interface JobGate extends Gate {
  /** To be called when the job ends: if it was to try a broken destination and did not, another may. */
  leave(): Promise<void>;
}

/**
 * Asked and told by one job about one credential; the truth is in PostgreSQL, shared by all. What happens once `signal` is aborted says
 * nothing of the destination: it is we who hung up.
 */
export function openGate(db: Kysely<Tables>, credential: Credential, signal: AbortSignal): JobGate {
  let believed: { readonly state: State | undefined; readonly at: number } | undefined;
  let probing = false;

  const look = async (): Promise<State | undefined> => {
    if (believed === undefined || Date.now() - believed.at > BELIEVED_MS || closedBy(believed.state) !== null)
      believed = { state: await stateOf(db, credential), at: Date.now() };
    return believed.state;
  };
  const tell = async (attempt: '0' | '1', reason?: string): Promise<void> => {
    const probe = probing;
    probing = false;
    await noted(db, credential, { attempts: attempt, probe, ...(reason === undefined ? {} : { reason }) });
    believed = undefined;
  };

  return {
    enter: async () => {
      const state = await look();
      const closed = closedBy(state);
      if (closed !== null) return closed;
      if (state?.openUntil == null || probing) return { open: true };
      probing = await claimProbe(db, credential);
      return probing ? { open: true } : closedFor(state, state.now + WHILE_PROBED_MS);
    },
    note: async (fault) => {
      if (signal.aborted && fault !== undefined) return;
      // A refusal that concerns one channel or method keeps nobody else out.
      if (fault?.kind === 'throttled' && fault.options.alone !== true)
        await pauseCredential(db, credential, fault.options.afterMs ?? PAUSE_MS, fault.message);
      if (isFailure(fault)) return tell('1', fault?.message);
      // What went well counts only where there are failures to weigh it against.
      if (probing || ((await look())?.recent ?? '') !== '') await tell('0');
    },
    leave: async () => {
      if (!probing) return;
      probing = false;
      await sql`UPDATE credential SET probing_until = NULL WHERE ${of(credential)}`.execute(db);
    },
  };
}

/** A destination that refuses, or asks to wait, is there. */
const isFailure = (fault: Fault): boolean => fault?.kind === 'transient' || fault?.kind === 'in_doubt';

function closedBy(state: State | undefined): (Entrance & { open: false }) | null {
  if (state === undefined) return null;
  const { pausedUntil, pausedSince, openUntil, now, reason } = state;
  if (pausedUntil !== null && pausedUntil > now && pausedUntil > (openUntil ?? 0))
    return {
      open: false,
      until: new Date(pausedUntil),
      since: new Date(pausedSince ?? now),
      reason: told('The destination asked to wait', reason),
    };
  return openUntil !== null && openUntil > now ? closedFor(state, openUntil) : null;
}

function closedFor({ since, now, reason }: State, until: number): Entrance & { open: false } {
  return { open: false, until: new Date(until), since: new Date(since ?? now), reason: told('The destination does not work now', reason) };
}

const told = (what: string, reason: string | null) => `${what}: ${(reason ?? 'nobody said why').replace(/[.\s]+$/, '')}.`;

const ms = (column: string) => sql`(extract(epoch FROM ${sql.ref(column)}) * 1000)::float8`;
const instant = (value: number | null) => (value === null ? sql`NULL` : sql`to_timestamp(${value}::float8 / 1000)`);

async function stateOf(db: Kysely<Tables>, credential: Credential, lock = sql``): Promise<State | undefined> {
  const { rows } = await sql<State>`
    SELECT recent, ${ms('open_until')} AS open_until, ${ms('open_since')} AS since, ${ms('probing_until')} AS probing_until,
      ${ms('paused_until')} AS paused_until, ${ms('paused_since')} AS paused_since, reason,
      (extract(epoch FROM clock_timestamp()) * 1000)::float8 AS now
    FROM credential WHERE ${of(credential)} ${lock}`.execute(db);
  return rows[0];
}

/** Whether it is we who try the broken destination: one of all workers. */
async function claimProbe(db: Kysely<Tables>, credential: Credential): Promise<boolean> {
  const { numAffectedRows } = await sql`
    UPDATE credential SET probing_until = now() + ${PROBE_MS} * interval '1 millisecond', updated_at = now()
    WHERE ${of(credential)} AND open_until <= now() AND (probing_until IS NULL OR probing_until <= now())`.execute(db);
  return Number(numAffectedRows ?? 0n) === 1;
}

interface Attempts {
  readonly attempts: string;
  readonly probe: boolean;
  readonly reason?: string;
}

async function noted(db: Kysely<Tables>, credential: Credential, { attempts, probe, reason }: Attempts): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await sql`INSERT INTO credential (workspace_id, key) VALUES (${credential.workspaceId}, ${credential.key}) ON CONFLICT DO NOTHING`.execute(
      trx,
    );
    const before = (await stateOf(trx, credential, sql`FOR UPDATE`)) ?? { ...HEALTHY, now: Date.now() };
    const after = noteAttempts(before, attempts, { now: before.now, probe });
    await sql`
      UPDATE credential SET recent = ${after.recent}, open_until = ${instant(after.openUntil)}, open_since = ${instant(after.since)},
        probing_until = ${instant(after.probingUntil)}, reason = coalesce(${reason ?? null}, reason), updated_at = now()
      WHERE ${of(credential)}`.execute(trx);
  });
}
