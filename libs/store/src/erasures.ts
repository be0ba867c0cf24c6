import { Conflict, NotFound } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { v7 as uuid } from 'uuid';
import { record } from './audit.js';
import { forgetTraces, type Traces } from './erasures/forget-traces.js';
import { cursorLike, DEFAULT_LIMIT, type Page, type PageRequest, pageOf, UUID } from './page.js';
import { LEASE_MS } from './runs/lease.js';
import type { ErasureState, ErasureSubject, ErasureSync, Tables } from './tables.js';

/** The erasure of one person, as it is kept. */
export interface ErasureRow {
  readonly id: string;
  readonly workspaceId: string;
  readonly warehouse: string;
  readonly state: ErasureState;
  /** How many profiles and identifiers the person had. */
  readonly profiles: number;
  readonly identifiers: number;
  readonly syncs: readonly ErasureSync[];
  /** Syncs of models in the same warehouse: nobody knows which of their records are the person's. */
  readonly models: readonly string[];
  /** Why it does not go on at the moment. */
  readonly note: string | null;
  readonly createdBy: string;
  readonly createdAt: Date;
  readonly notedAt: Date | null;
  readonly finishedAt: Date | null;
}

/** An erasure that is this worker's for a while, with whom it is about. */
export interface ErasureClaim extends ErasureRow {
  readonly epoch: number;
  readonly attempts: number;
  readonly subject: ErasureSubject;
}

/** What a step of an erasure has found out. */
export interface ErasureStep {
  readonly state: Exclude<ErasureState, 'done'>;
  readonly subject?: ErasureSubject;
  readonly syncs?: readonly ErasureSync[];
  readonly models?: readonly string[];
  readonly note?: string | null;
  /** When to go on; at once where not given. */
  readonly waitMs?: number;
  /** Counts as a failure: the next one waits longer. */
  readonly failed?: boolean;
}

/** People who are to be forgotten. The rows are a state machine that any worker goes on with. */
export interface Erasures {
  create(erasure: {
    readonly workspaceId: string;
    readonly warehouse: string;
    readonly of: ErasureSubject['of'];
    readonly actor: string;
  }): Promise<ErasureRow>;
  get(workspaceId: string, id: string): Promise<ErasureRow>;
  /** Newest first. */
  list(request: PageRequest & { readonly workspaceId: string }): Promise<Page<ErasureRow>>;
  /** One that is due and nobody works on. */
  claim(owner: string): Promise<ErasureClaim | undefined>;
  /** Prolongs a claim; `false` when it was lost. */
  renew(claim: Pick<ErasureClaim, 'id' | 'epoch'>): Promise<boolean>;
  /** Notes what a step did and gives the claim back. Throws `Conflict('erasure.superseded')` where the claim was lost. */
  save(claim: Pick<ErasureClaim, 'id' | 'epoch'>, step: ErasureStep): Promise<void>;
  /** Runs of these syncs, or of the profiles of this warehouse, that began before somebody was noted as erased, and have not ended. */
  olderRuns(claim: Pick<ErasureRow, 'workspaceId' | 'warehouse' | 'notedAt'>, syncs: readonly string[]): Promise<readonly string[]>;
  /** Takes every trace of the person out of what we keep of runs. May be repeated. */
  forget(claim: ErasureClaim, traces: Omit<Traces, 'workspaceId'>): Promise<void>;
  /** The same, and takes the person out of the erasure, in one transaction. */
  finish(claim: ErasureClaim, traces: Omit<Traces, 'workspaceId'>): Promise<void>;
}

const SHOWN = [
  ...(['id', 'workspaceId', 'warehouse', 'state', 'profiles', 'identifiers', 'syncs', 'models', 'note'] as const),
  ...(['createdBy', 'createdAt', 'notedAt', 'finishedAt'] as const),
] as const;

export function openErasures(db: Kysely<Tables>): Erasures {
  return {
    create: (erasure) => create(db, erasure),
    get: (workspaceId, id) => get(db, workspaceId, id),
    list: (request) => list(db, request),
    claim: (owner) => claim(db, owner),
    renew: async ({ id, epoch }) => {
      const { rows } = await sql`UPDATE erasure SET lease_until = ${leaseEnd} WHERE id = ${id} AND epoch = ${epoch} RETURNING id`.execute(
        db,
      );
      return rows.length > 0;
    },
    save: (claimed, step) => save(db, claimed, step),
    olderRuns: (claimed, syncs) => olderRuns(db, claimed, syncs),
    forget: ({ workspaceId }, traces) => db.transaction().execute((trx) => forgetTraces(trx, { ...traces, workspaceId })),
    finish: (claimed, traces) => finish(db, claimed, traces),
  };
}

const leaseEnd = sql<Date>`now() + ${LEASE_MS} * interval '1 millisecond'`;

async function create(db: Kysely<Tables>, { workspaceId, warehouse, of, actor }: Parameters<Erasures['create']>[0]): Promise<ErasureRow> {
  const subject: ErasureSubject = { of, profiles: [], identifiers: [], keys: {} };
  return db.transaction().execute(async (trx) => {
    const row = await trx
      .insertInto('erasure')
      .values({ id: uuid(), workspaceId, warehouse, state: 'noting', subject: JSON.stringify(subject), createdBy: actor })
      .returning(SHOWN)
      .executeTakeFirstOrThrow();
    // Who it is about is not said: what is in this log stays.
    await record(trx, { workspaceId, actor, action: 'erasure.create', kind: 'erasure', subject: row.id });
    return row;
  });
}

async function get(db: Kysely<Tables>, workspaceId: string, id: string): Promise<ErasureRow> {
  const found = UUID.test(id)
    ? await db.selectFrom('erasure').select(SHOWN).where('workspaceId', '=', workspaceId).where('id', '=', id).executeTakeFirst()
    : undefined;
  if (found === undefined) throw new NotFound('erasure.unknown', `there is no erasure \`${id}\``);
  return found;
}

async function list(db: Kysely<Tables>, request: PageRequest & { readonly workspaceId: string }): Promise<Page<ErasureRow>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const cursor = cursorLike(request.cursor, UUID);
  let query = db.selectFrom('erasure').select(SHOWN).where('workspaceId', '=', request.workspaceId);
  if (cursor !== undefined) query = query.where('id', '<', cursor);
  const rows = await query
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, (row) => row.id);
}

async function claim(db: Kysely<Tables>, owner: string): Promise<ErasureClaim | undefined> {
  const claimed = await db
    .updateTable('erasure')
    .set({ owner, epoch: sql<number>`epoch + 1`, leaseUntil: leaseEnd })
    .where('id', '=', (from) =>
      from
        .selectFrom('erasure')
        .select('id')
        .where('state', '<>', 'done')
        .where(sql<boolean>`next_at <= now() AND (lease_until IS NULL OR lease_until <= now())`)
        .orderBy('nextAt')
        .limit(1)
        .forUpdate()
        .skipLocked(),
    )
    .returning([...SHOWN, 'epoch', 'attempts', 'subject'])
    .executeTakeFirst();
  if (claimed === undefined) return undefined;
  const { subject, ...rest } = claimed;
  if (subject === null) throw new Error(`the erasure \`${rest.id}\` does not know whom it is about`);
  return { ...rest, subject };
}

/** Failures wait 5 s, 10 s, … up to 10 minutes for the next try. */
const backOff = sql`least(600, 5 * 2 ^ least(attempts, 7)) * interval '1 second'`;

async function save(db: Kysely<Tables>, { id, epoch }: Pick<ErasureClaim, 'id' | 'epoch'>, step: ErasureStep): Promise<void> {
  const { state, subject, syncs, models, note = null, waitMs = 0, failed = false } = step;
  const counted = subject === undefined ? {} : { profiles: subject.profiles.length, identifiers: subject.identifiers.length };
  const { rows } = await db.executeQuery(
    db
      .updateTable('erasure')
      .set({
        ...{ state, note, owner: null, leaseUntil: null, ...counted },
        ...(subject === undefined ? {} : { subject: JSON.stringify(subject) }),
        ...(syncs === undefined ? {} : { syncs: JSON.stringify(syncs) }),
        ...(models === undefined ? {} : { models: JSON.stringify(models) }),
        ...(state === 'settling' ? { notedAt: sql<Date>`coalesce(noted_at, now())` } : {}),
        attempts: failed ? sql<number>`attempts + 1` : 0,
        nextAt: failed ? sql<Date>`now() + ${backOff}` : sql<Date>`now() + ${waitMs} * interval '1 millisecond'`,
      })
      .where('id', '=', id)
      .where('epoch', '=', epoch)
      .where('state', '<>', 'done')
      .returning('id')
      .compile(),
  );
  if (rows.length === 0) throw superseded(id);
}

const superseded = (id: string): Conflict => new Conflict('erasure.superseded', `another worker goes on with the erasure \`${id}\``);

async function olderRuns(
  db: Kysely<Tables>,
  { workspaceId, warehouse, notedAt }: Pick<ErasureRow, 'workspaceId' | 'warehouse' | 'notedAt'>,
  syncs: readonly string[],
): Promise<readonly string[]> {
  const { rows } = await sql<{ id: string }>`
    SELECT id FROM run WHERE workspace_id = ${workspaceId} AND state = 'running' AND started_at <= ${notedAt ?? new Date()}
      AND (kind = 'sync' AND subject = ANY(${syncs}::text[]) OR kind IN ('stitch', 'traits', 'audiences', 'maintenance') AND subject = ${warehouse})
    ORDER BY id`.execute(db);
  return rows.map(({ id }) => id);
}

async function finish(db: Kysely<Tables>, { id, epoch, workspaceId }: ErasureClaim, traces: Omit<Traces, 'workspaceId'>): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await forgetTraces(trx, { ...traces, workspaceId });
    const done = await trx
      .updateTable('erasure')
      .set({ state: 'done', subject: null, note: null, owner: null, leaseUntil: null, finishedAt: sql<Date>`now()` })
      .where('id', '=', id)
      .where('epoch', '=', epoch)
      .where('state', '<>', 'done')
      .returning('id')
      .execute();
    if (done.length === 0) throw superseded(id);
    await record(trx, { workspaceId, actor: 'system', action: 'erasure.done', kind: 'erasure', subject: id });
  });
}
