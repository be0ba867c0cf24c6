import type { AnyObject, Kind } from '@tributary/core';
import { sql, type Transaction } from 'kysely';
import { type AuditEntry, recordAll } from '../audit.js';
import type { Tables } from '../tables.js';
import type { PlannedChanges } from './plan-changes.js';
import type { ObjectRow } from './rows.js';

/** Whose definitions change, and by whom. */
export interface Writer {
  readonly workspaceId: string;
  readonly actor: string;
  /** What the audit log says was done, where somebody did not simply write it. */
  readonly action?: 'definition.restore' | undefined;
}

/** One definition with the revision it gets; `null` where it is deleted. */
interface Written {
  readonly kind: Kind;
  readonly id: string;
  readonly revision: number;
  readonly object: AnyObject | null;
}

/** How many rows go into one statement. */
const CHUNK = 1_000;

/** Carries planned changes out: the definitions, their revisions and what the audit log says of them. Gives the rows that were written. */
export async function writeChanges(trx: Transaction<Tables>, writer: Writer, planned: PlannedChanges): Promise<readonly ObjectRow[]> {
  const { created, changed, deleted } = planned;
  const last = await lastRevisions(trx, writer, created);
  const next = ({ kind, id }: { readonly kind: Kind; readonly id: string }) => (last.get(`${kind} ${id}`) ?? 0) + 1;
  const written: readonly Written[] = [
    ...created.map((object) => ({ kind: object.kind, id: object.id, revision: next(object), object })),
    ...changed.map(({ before, object }) => ({ kind: object.kind, id: object.id, revision: before.revision + 1, object })),
  ];
  const gone: readonly Written[] = deleted.map(({ kind, id, revision }) => ({ kind, id, revision: revision + 1, object: null }));
  const rows = await upsert(trx, writer, written);
  await remove(trx, writer, gone);
  await keepRevisions(trx, writer, [...written, ...gone]);
  await recordAll(trx, entriesOf(writer, planned));
  return rows;
}

/** The last revisions of objects that are not there: they go on counting over a deletion, so that one never names two different things. */
async function lastRevisions(
  trx: Transaction<Tables>,
  { workspaceId }: Writer,
  objects: readonly AnyObject[],
): Promise<ReadonlyMap<string, number>> {
  if (objects.length === 0) return new Map();
  const rows = await trx
    .selectFrom('definitionRevision')
    .select(['kind', 'id', sql<number>`max(revision)`.as('last')])
    .where('workspaceId', '=', workspaceId)
    .where(
      sql<boolean>`(kind, id) IN (SELECT * FROM unnest(${objects.map(({ kind }) => kind)}::text[], ${objects.map(({ id }) => id)}::text[]))`,
    )
    .groupBy(['kind', 'id'])
    .execute();
  return new Map(rows.map(({ kind, id, last }) => [`${kind} ${id}`, last]));
}

async function upsert(trx: Transaction<Tables>, { workspaceId }: Writer, written: readonly Written[]): Promise<readonly ObjectRow[]> {
  const rows: ObjectRow[] = [];
  for (const some of chunksOf(written)) {
    const done = await trx
      .insertInto('definition')
      .values(some.map((one) => ({ ...one, workspaceId, object: JSON.stringify(one.object) })))
      .onConflict((conflict) =>
        conflict.columns(['workspaceId', 'kind', 'id']).doUpdateSet((row) => ({
          revision: row.ref('excluded.revision'),
          object: row.ref('excluded.object'),
          updatedAt: sql<Date>`now()`,
        })),
      )
      .returning(['kind', 'id', 'revision', 'updatedAt', 'object'])
      .execute();
    rows.push(...(done as readonly ObjectRow[]));
  }
  return rows;
}

async function remove(trx: Transaction<Tables>, { workspaceId }: Writer, gone: readonly Written[]): Promise<void> {
  if (gone.length === 0) return;
  await trx
    .deleteFrom('definition')
    .where('workspaceId', '=', workspaceId)
    .where(sql<boolean>`(kind, id) IN (SELECT * FROM unnest(${gone.map(({ kind }) => kind)}::text[], ${gone.map(({ id }) => id)}::text[]))`)
    .execute();
}

async function keepRevisions(trx: Transaction<Tables>, { workspaceId, actor }: Writer, written: readonly Written[]): Promise<void> {
  for (const some of chunksOf(written)) {
    const rows = some.map(({ object, ...one }) => ({
      ...one,
      workspaceId,
      actor,
      object: object === null ? null : JSON.stringify(object),
    }));
    await trx.insertInto('definitionRevision').values(rows).execute();
  }
}

function entriesOf(writer: Writer, { created, changed, deleted }: PlannedChanges): readonly AuditEntry[] {
  const { workspaceId, actor, action = 'definition.put' } = writer;
  const put = (object: AnyObject, before?: ObjectRow) => ({
    ...{ workspaceId, actor, action, kind: object.kind, subject: object.id },
    ...{ before: before?.object, after: object },
  });
  return [
    ...created.map((object) => put(object)),
    ...changed.map(({ before, object }) => put(object, before)),
    ...deleted.map(({ kind, id, object }) => ({ workspaceId, actor, action: 'definition.delete', kind, subject: id, before: object })),
  ];
}

function* chunksOf<T>(items: readonly T[]): Generator<readonly T[]> {
  for (let from = 0; from < items.length; from += CHUNK) yield items.slice(from, from + CHUNK);
}
