import { type AnyObject, Invalid, type Kind, referencesOf } from '@tributary/core';
import type { Kysely, Transaction } from 'kysely';
import { keepSchedules } from '../schedules/keep-schedules.js';
import type { Tables } from '../tables.js';
import { type Deleting, type ExpectedRevision, type PlannedChanges, planChanges, refuseMoved } from './plan-changes.js';
import { all, find, neededBy, type ObjectName, type ObjectRow, referrersOf, revisionMismatch, unknownObject } from './rows.js';
import { writeChanges, type Writer } from './write-changes.js';

/** What `put` did. `fields` are the places that changed, in dotted form; empty when the object was the same already. */
export interface PutResult {
  readonly row: ObjectRow;
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly fields: readonly string[];
}

interface Named {
  readonly kind: Kind;
  readonly id: string;
}

/** What applying a project did. */
export interface ApplyResult {
  readonly created: readonly Named[];
  readonly changed: readonly (Named & { readonly fields: readonly string[] })[];
  readonly deleted: readonly Named[];
  readonly unchanged: number;
}

/** How a project is applied. */
export interface ApplyHow extends Deleting {
  /** Only if everything it touches is at these revisions still: exactly what was planned, or nothing. */
  readonly expected?: readonly ExpectedRevision[] | undefined;
  /** What happens with it, or not at all. */
  readonly also?: ((trx: Transaction<Tables>) => Promise<void>) | undefined;
}

interface Put {
  readonly workspaceId: string;
  readonly object: AnyObject;
  readonly actor: string;
  readonly expected?: number | undefined;
  readonly action?: Writer['action'];
}

/** Creates or replaces one object. */
export async function putObject(db: Kysely<Tables>, { workspaceId, object, actor, expected, action }: Put): Promise<PutResult> {
  return changing(db, workspaceId, async (trx) => {
    const name = { workspaceId, kind: object.kind, id: object.id };
    const before = await find(trx, name);
    if (expected !== undefined && expected !== (before?.revision ?? 0)) throw revisionMismatch(name, before?.revision, expected);
    const planned = planChanges(before === undefined ? [] : [before], [object]);
    const [row = before] = await writeChanges(trx, { workspaceId, actor, action }, planned);
    if (row === undefined) throw new Error('an object that was put is there');
    refuseDangling(await namesIn(trx, workspaceId), [object]);
    await keepSchedules(trx, workspaceId, [object]);
    const [changed] = planned.changed;
    const outcome = before === undefined ? 'created' : changed === undefined ? 'unchanged' : 'changed';
    return { row, outcome, fields: changed?.changes.map(({ field }) => field) ?? [] };
  });
}

/** Creates, replaces and, with `prune`, deletes many: all or none. */
export async function applyObjects(
  db: Kysely<Tables>,
  {
    workspaceId,
    objects,
    actor,
    prune,
    remove = [],
    expected,
    also,
  }: ApplyHow & Omit<Put, 'object' | 'expected'> & { readonly objects: readonly AnyObject[] },
): Promise<ApplyResult> {
  return changing(db, workspaceId, async (trx) => {
    const standing = await all(trx, workspaceId);
    const planned = planChanges(standing, objects, { prune, remove });
    if (expected !== undefined) refuseMoved(workspaceId, planned, expected);
    const replaced = new Set([...objects, ...planned.deleted].map(named));
    const kept = standing.filter((row) => !replaced.has(named(row)));
    refuseDangling(new Set([...kept, ...objects].map(named)), objects);
    await writeChanges(trx, { workspaceId, actor }, planned);
    await keepSchedules(trx, workspaceId, [...objects, ...planned.deleted]);
    await also?.(trx);
    return summed(planned);
  });
}

/** Deletes an object nobody needs. Its revisions stay. */
export async function deleteObject(
  db: Kysely<Tables>,
  request: ObjectName & { readonly actor: string; readonly expected?: number | undefined },
): Promise<void> {
  const { workspaceId, actor, expected } = request;
  await changing(db, workspaceId, async (trx) => {
    const before = await find(trx, request);
    if (before === undefined) throw unknownObject(request);
    if (expected !== undefined && expected !== before.revision) throw revisionMismatch(request, before.revision, expected);
    await refuseReferenced(trx, request);
    await writeChanges(trx, { workspaceId, actor }, planChanges([before], [], { prune: true }));
    await keepSchedules(trx, workspaceId, [before]);
  });
}

/** One change of definitions at a time in a workspace, so that a reference and what it names cannot pass each other. */
async function changing<T>(db: Kysely<Tables>, workspaceId: string, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await trx.selectFrom('workspace').select('id').where('id', '=', workspaceId).forNoKeyUpdate().executeTakeFirstOrThrow();
    return work(trx);
  });
}

const named = ({ kind, id }: Named): string => `${kind} ${id}`;

async function namesIn(trx: Transaction<Tables>, workspaceId: string): Promise<ReadonlySet<string>> {
  const rows = await trx.selectFrom('definition').select(['kind', 'id']).where('workspaceId', '=', workspaceId).execute();
  return new Set(rows.map(named));
}

/** `known` is everything that would be there, so that objects applied together may name one another in any order. */
function refuseDangling(known: ReadonlySet<string>, objects: readonly AnyObject[]): void {
  const missing = objects.flatMap((object) =>
    referencesOf(object)
      .filter((reference) => !known.has(named(reference)))
      .map(({ path, kind, id }) => ({ object, path, kind, id })),
  );
  const first = missing[0];
  if (first === undefined) return;
  throw new Invalid(
    'object.dangling',
    `${first.object.kind} \`${first.object.id}\` names the ${first.kind} \`${first.id}\`, which does not exist: define it first, or with it`,
    missing.map(({ object, path, kind, id }) => ({
      path: `${object.kind}.${object.id}.${path}`,
      message: `there is no ${kind} \`${id}\``,
    })),
  );
}

async function refuseReferenced(trx: Transaction<Tables>, name: ObjectName): Promise<void> {
  const referrers = await referrersOf(trx, name);
  if (referrers.length > 0) throw neededBy(name, referrers);
}

function summed({ created, changed, unchanged, deleted }: PlannedChanges): ApplyResult {
  return {
    created: created.map(({ kind, id }) => ({ kind, id })),
    changed: changed.map(({ object: { kind, id }, changes }) => ({ kind, id, fields: changes.map(({ field }) => field) })),
    deleted: deleted.map(({ kind, id }) => ({ kind, id })),
    unchanged: unchanged.length,
  };
}
