import { type AnyObject, Conflict, NotFound } from '@tributary/core';
import { type Kysely, sql, type Transaction } from 'kysely';
import { v7 as uuid } from 'uuid';
import { record } from './audit.js';
import { applyObjects, type ApplyResult } from './objects/change-objects.js';
import type { ExpectedRevision } from './objects/plan-changes.js';
import { cursorLike, DEFAULT_LIMIT, type Page, type PageRequest, pageOf, UUID } from './page.js';
import type { PromotionState, Tables } from './tables.js';

/** A project that somebody wants brought into a workspace. */
export interface NewPromotion {
  readonly workspaceId: string;
  /** Where it comes from, in words for people. */
  readonly source: string;
  readonly note: string | undefined;
  readonly prune: boolean;
  /** Their secrets sealed. */
  readonly objects: readonly AnyObject[];
  /** What the plan was made for. */
  readonly revisions: readonly ExpectedRevision[];
  /** The plan as people saw it. */
  readonly plan: object;
  readonly actor: string;
  /** Whose doing it is in the end: nobody approves their own. */
  readonly author: string;
}

/** `waiting` for somebody to agree; `applied`; `rejected` by somebody; `refused` because something had moved since. */
export interface PromotionRow {
  readonly id: string;
  readonly state: PromotionState;
  readonly source: string;
  readonly note: string | null;
  readonly prune: boolean;
  readonly plan: unknown;
  readonly createdBy: string;
  readonly author: string;
  readonly createdAt: Date;
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
  /** Why it was rejected or refused. */
  readonly reason: string | null;
}

/** What is applied when somebody agrees. */
export interface PromotedProject {
  readonly objects: readonly AnyObject[];
  readonly prune: boolean;
}

interface Named {
  readonly workspaceId: string;
  readonly id: string;
}

interface Decision extends Named {
  readonly actor: string;
  readonly reason?: string | undefined;
}

/** Projects brought into a workspace with a plan that is kept: applied exactly so, or not at all. */
export interface Promotions {
  create(promotion: NewPromotion): Promise<PromotionRow>;
  /** Throws `NotFound`. */
  get(name: Named): Promise<PromotionRow>;
  list(request: PageRequest & { readonly workspaceId: string; readonly state?: PromotionState | undefined }): Promise<Page<PromotionRow>>;
  project(name: Named): Promise<PromotedProject>;
  /** Applies what was planned. Throws `Conflict('revision.mismatch')`, and it is refused for good, where something has moved since. */
  apply(decision: Decision): Promise<ApplyResult>;
  reject(decision: Decision): Promise<PromotionRow>;
  /** Whether somebody else must agree. */
  asksApproval(workspaceId: string): Promise<boolean>;
  askApproval(request: { readonly workspaceId: string; readonly asks: boolean; readonly actor: string }): Promise<void>;
}

const COLUMNS = [
  ...(['id', 'state', 'source', 'note', 'prune', 'plan', 'createdBy', 'author', 'createdAt'] as const),
  ...(['decidedBy', 'decidedAt', 'reason'] as const),
] as const;

export function openPromotions(db: Kysely<Tables>): Promotions {
  return {
    create: (promotion) => create(db, promotion),
    get: (name) => get(db, name),
    list: (request) => list(db, request),
    project: (name) => projectOf(db, name),
    apply: (decision) => apply(db, decision),
    reject: (decision) => db.transaction().execute(async (trx) => decide(trx, { ...decision, state: 'rejected' })),
    asksApproval: async (workspaceId) => {
      const row = await db.selectFrom('workspace').select('asksApproval').where('id', '=', workspaceId).executeTakeFirstOrThrow();
      return row.asksApproval;
    },
    askApproval: (request) => askApproval(db, request),
  };
}

async function create(db: Kysely<Tables>, promotion: NewPromotion): Promise<PromotionRow> {
  const { workspaceId, actor, author, source, note, prune } = promotion;
  const id = uuid();
  return db.transaction().execute(async (trx) => {
    const created = await trx
      .insertInto('promotion')
      .values({
        ...{ workspaceId, id, state: 'waiting', source, note: note ?? null, prune, createdBy: actor, author },
        ...{
          objects: JSON.stringify(promotion.objects),
          revisions: JSON.stringify(promotion.revisions),
          plan: JSON.stringify(promotion.plan),
        },
      })
      .returning(COLUMNS)
      .executeTakeFirstOrThrow();
    await record(trx, { workspaceId, actor, action: 'promotion.create', kind: 'promotion', subject: id, after: { source, note } });
    return created;
  });
}

function unknownPromotion(id: string): NotFound {
  return new NotFound('promotion.unknown', `there is no promotion \`${id}\``);
}

async function get(db: Kysely<Tables>, { workspaceId, id }: Named): Promise<PromotionRow> {
  const found = UUID.test(id)
    ? await db.selectFrom('promotion').select(COLUMNS).where('workspaceId', '=', workspaceId).where('id', '=', id).executeTakeFirst()
    : undefined;
  if (found === undefined) throw unknownPromotion(id);
  return found;
}

async function list(
  db: Kysely<Tables>,
  { workspaceId, state, ...request }: PageRequest & { readonly workspaceId: string; readonly state?: PromotionState | undefined },
): Promise<Page<PromotionRow>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const cursor = cursorLike(request.cursor, UUID);
  const rows = await db
    .selectFrom('promotion')
    .select(COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .$if(state !== undefined, (query) => query.where('state', '=', state as PromotionState))
    .$if(cursor !== undefined, (query) => query.where('id', '<', cursor as string))
    .orderBy('id', 'desc')
    .limit(limit + 1)
    .execute();
  return pageOf(rows, limit, (row) => row.id);
}

async function projectOf(
  db: Kysely<Tables>,
  { workspaceId, id }: Named,
): Promise<PromotedProject & { readonly revisions: readonly ExpectedRevision[] }> {
  const found = await db
    .selectFrom('promotion')
    .select(['objects', 'prune', 'revisions'])
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .executeTakeFirst();
  if (found === undefined) throw unknownPromotion(id);
  // What was written had passed the kinds' schemas.
  return { objects: found.objects as readonly AnyObject[], prune: found.prune, revisions: found.revisions };
}

async function apply(db: Kysely<Tables>, decision: Decision): Promise<ApplyResult> {
  const { workspaceId, actor } = decision;
  const { objects, prune, revisions } = await projectOf(db, decision);
  const also = async (trx: Transaction<Tables>) => void (await decide(trx, { ...decision, state: 'applied' }));
  try {
    return await applyObjects(db, { workspaceId, objects, actor, prune, expected: revisions, also });
  } catch (error) {
    if (!(error instanceof Conflict) || error.code !== 'revision.mismatch') throw error;
    // Revisions only go on: it can never be applied any more.
    const refused = { ...decision, state: 'refused', reason: error.message } as const;
    await db.transaction().execute(async (trx) => decide(trx, refused));
    throw new Conflict(
      error.code,
      `the promotion is refused: ${error.message}. Promote again to see the plan as it is now`,
      error.details,
      { cause: error },
    );
  }
}

/** Takes a promotion out of those that wait, inside the transaction that does what was decided. */
async function decide(
  trx: Transaction<Tables>,
  { workspaceId, id, actor, state, reason }: Decision & { readonly state: Exclude<PromotionState, 'waiting'> },
): Promise<PromotionRow> {
  const before = await get(trx, { workspaceId, id });
  const decided = await trx
    .updateTable('promotion')
    .set({ state, decidedBy: actor, decidedAt: sql<Date>`now()`, reason: reason ?? null })
    .where('workspaceId', '=', workspaceId)
    .where('id', '=', id)
    .where('state', '=', 'waiting')
    .returning(COLUMNS)
    .executeTakeFirst();
  if (decided === undefined)
    throw new Conflict(
      'promotion.decided',
      `the promotion \`${id}\` does not wait any more: it is ${(await get(trx, { workspaceId, id })).state}`,
    );
  const after = { state, reason, plannedBy: before.createdBy };
  await record(trx, { workspaceId, actor, action: `promotion.${VERBS[state]}`, kind: 'promotion', subject: id, after });
  return decided;
}

const VERBS = { applied: 'apply', rejected: 'reject', refused: 'refuse' } as const;

async function askApproval(
  db: Kysely<Tables>,
  { workspaceId, asks, actor }: { readonly workspaceId: string; readonly asks: boolean; readonly actor: string },
): Promise<void> {
  await db.transaction().execute(async (trx) => {
    await trx.updateTable('workspace').set({ asksApproval: asks }).where('id', '=', workspaceId).execute();
    const after = { asks_approval: asks };
    await record(trx, { workspaceId, actor, action: 'promotion.ask_approval', kind: 'workspace', subject: workspaceId, after });
  });
}
