import { type AnyObject, Conflict, Invalid, type Kind, referencesOf } from '@tributary/core';
import { type Kysely, sql, type Transaction } from 'kysely';
import { record } from '../audit.js';
import { changedFields } from './changed-fields.js';
import { find, type ObjectName, type ObjectRow, referrersOf, revisionMismatch, unknownObject } from './rows.js';
import { keepSchedules } from '../schedules/keep-schedules.js';
import type { Tables } from '../tables.js';

/** What `put` did. `fields` are the places that changed, in dotted form; empty when the object was the same already. */
export interface PutResult {
  readonly row: ObjectRow;
  readonly outcome: 'created' | 'changed' | 'unchanged';
  readonly fields: readonly string[];
}

/** What applying a project did. */
export interface ApplyResult {
  readonly created: readonly { readonly kind: Kind; readonly id: string }[];
  readonly changed: readonly { readonly kind: Kind; readonly id: string; readonly fields: readonly string[] }[];
  readonly unchanged: number;
}

interface Put {
  readonly workspaceId: string;
  readonly object: AnyObject;
  readonly actor: string;
  readonly expected?: number | undefined;
}

/** Creates or replaces one object. */
export async function putObject(db: Kysely<Tables>, put: Put): Promise<PutResult> {
  return changing(db, put.workspaceId, async (trx) => {
    const result = await write(trx, put);
    await refuseDangling(trx, put.workspaceId, [put.object]);
    await keepSchedules(trx, put.workspaceId, [put.object]);
    return result;
  });
}

/** Creates or replaces many, all or none. */
export async function applyObjects(
  db: Kysely<Tables>,
  { workspaceId, objects, actor }: { readonly workspaceId: string; readonly objects: readonly AnyObject[]; readonly actor: string },
): Promise<ApplyResult> {
  refuseTwice(objects);
  return changing(db, workspaceId, async (trx) => {
    const results: PutResult[] = [];
    for (const object of objects) results.push(await write(trx, { workspaceId, object, actor }));
    await refuseDangling(trx, workspaceId, objects);
    await keepSchedules(trx, workspaceId, objects);
    return summed(results);
  });
}

/** Deletes an object nobody needs. Its revisions stay. */
export async function deleteObject(
  db: Kysely<Tables>,
  request: ObjectName & { readonly actor: string; readonly expected?: number | undefined },
): Promise<void> {
  const { workspaceId, kind, id, actor, expected } = request;
  await changing(db, workspaceId, async (trx) => {
    const before = await find(trx, request);
    if (before === undefined) throw unknownObject(request);
    if (expected !== undefined && expected !== before.revision) throw revisionMismatch(request, before.revision, expected);
    await refuseReferenced(trx, request);
    await trx.deleteFrom('definition').where('workspaceId', '=', workspaceId).where('kind', '=', kind).where('id', '=', id).execute();
    await keepRevision(trx, { workspaceId, kind, id, revision: before.revision + 1, object: null, actor });
    await keepSchedules(trx, workspaceId, [{ kind }]);
    await record(trx, { workspaceId, actor, action: 'definition.delete', kind, subject: id, before: before.object });
  });
}

/** One change of definitions at a time in a workspace, so that a reference and what it names cannot pass each other. */
async function changing<T>(db: Kysely<Tables>, workspaceId: string, work: (trx: Transaction<Tables>) => Promise<T>): Promise<T> {
  return db.transaction().execute(async (trx) => {
    await trx.selectFrom('workspace').select('id').where('id', '=', workspaceId).forNoKeyUpdate().executeTakeFirstOrThrow();
    return work(trx);
  });
}

async function write(trx: Transaction<Tables>, { workspaceId, object, actor, expected }: Put): Promise<PutResult> {
  const name = { workspaceId, kind: object.kind, id: object.id };
  const before = await find(trx, name);
  if (expected !== undefined && expected !== (before?.revision ?? 0)) throw revisionMismatch(name, before?.revision, expected);
  const fields = before === undefined ? [] : changedFields(before.object, object);
  if (before !== undefined && fields.length === 0) return { row: before, outcome: 'unchanged', fields };
  const revision = await nextRevision(trx, name);
  const row = await upsert(trx, { ...name, revision, object: JSON.stringify(object) });
  await keepRevision(trx, { ...name, revision, object: JSON.stringify(object), actor });
  await record(trx, {
    workspaceId,
    actor,
    action: 'definition.put',
    kind: object.kind,
    subject: object.id,
    before: before?.object,
    after: object,
  });
  return { row, outcome: before === undefined ? 'created' : 'changed', fields };
}

/** Goes on counting over a deletion, so that a revision never names two different things. */
async function nextRevision(trx: Transaction<Tables>, name: ObjectName): Promise<number> {
  const { last } = await trx
    .selectFrom('definitionRevision')
    .select(sql<number>`coalesce(max(revision), 0)`.as('last'))
    .where('workspaceId', '=', name.workspaceId)
    .where('kind', '=', name.kind)
    .where('id', '=', name.id)
    .executeTakeFirstOrThrow();
  return last + 1;
}

interface Definition extends ObjectName {
  readonly revision: number;
  readonly object: string;
}

async function upsert(trx: Transaction<Tables>, definition: Definition): Promise<ObjectRow> {
  const row = await trx
    .insertInto('definition')
    .values(definition)
    .onConflict((conflict) =>
      conflict
        .columns(['workspaceId', 'kind', 'id'])
        .doUpdateSet({ revision: definition.revision, object: definition.object, updatedAt: sql<Date>`now()` }),
    )
    .returning(['kind', 'id', 'revision', 'updatedAt', 'object'])
    .executeTakeFirstOrThrow();
  return row as ObjectRow;
}

async function keepRevision(
  trx: Transaction<Tables>,
  row: ObjectName & { readonly revision: number; readonly object: string | null; readonly actor: string },
): Promise<void> {
  const { workspaceId, kind, id, revision, object, actor } = row;
  await trx.insertInto('definitionRevision').values({ workspaceId, kind, id, revision, object, actor }).execute();
}

function refuseTwice(objects: readonly AnyObject[]): void {
  const seen = new Set<string>();
  for (const { kind, id } of objects) {
    if (seen.has(`${kind} ${id}`)) throw new Invalid('object.twice', `${kind} \`${id}\` is defined twice: give one of them another id`);
    seen.add(`${kind} ${id}`);
  }
}

/** Runs after the writes, so that objects applied together may name one another in any order. */
async function refuseDangling(trx: Transaction<Tables>, workspaceId: string, objects: readonly AnyObject[]): Promise<void> {
  const rows = await trx.selectFrom('definition').select(['kind', 'id']).where('workspaceId', '=', workspaceId).execute();
  const known = new Set(rows.map(({ kind, id }) => `${kind} ${id}`));
  const missing = objects.flatMap((object) =>
    referencesOf(object)
      .filter(({ kind, id }) => !known.has(`${kind} ${id}`))
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
  if (referrers.length === 0) return;
  const list = referrers.map(({ kind, id }) => `${kind} \`${id}\``).join(', ');
  throw new Conflict(
    'object.referenced',
    `${name.kind} \`${name.id}\` is needed by ${list}: change or delete those first`,
    referrers.map(({ kind, id, path }) => ({ path: `${kind}.${id}.${path}`, message: `names ${name.kind} \`${name.id}\`` })),
  );
}

function summed(results: readonly PutResult[]): ApplyResult {
  const named = (outcome: PutResult['outcome']) => results.filter((result) => result.outcome === outcome);
  return {
    created: named('created').map(({ row: { kind, id } }) => ({ kind, id })),
    changed: named('changed').map(({ row: { kind, id }, fields }) => ({ kind, id, fields })),
    unchanged: named('unchanged').length,
  };
}
