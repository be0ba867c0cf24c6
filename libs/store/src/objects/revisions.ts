import { type Kind, NotFound, type ObjectOf } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { cursorLike, DEFAULT_LIMIT, NUMBER, type Page, type PageRequest, pageOf } from '../page.js';
import type { Tables } from '../tables.js';
import { type FieldChange, fieldChanges } from './changed-fields.js';
import { type ObjectName, unknownObject } from './rows.js';

/** One revision of an object, and how it differs from the one before it. */
export interface Revision<K extends Kind = Kind> {
  readonly kind: K;
  readonly id: string;
  readonly revision: number;
  readonly at: Date;
  /** Who made it. */
  readonly actor: string;
  /** `null`: the object was deleted. */
  readonly object: ObjectOf<K> | null;
  /** The revision it is compared with; `null` for the first. */
  readonly before: number | null;
  readonly changes: readonly FieldChange[];
}

/** Which revision, and which other it is compared with: by default the one before it. */
export type RevisionName<K extends Kind = Kind> = ObjectName<K> & { readonly revision: number; readonly against?: number | undefined };

/** The revisions of an object, the newest first; those of a deleted one as well. Throws `NotFound` where there never was one. */
export async function listRevisions<K extends Kind>(db: Kysely<Tables>, request: PageRequest & ObjectName<K>): Promise<Page<Revision<K>>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const cursor = cursorLike(request.cursor, NUMBER);
  const rows = await kept(db, request)
    .$if(cursor !== undefined, (query) => query.where('revision', '<', Number(cursor)))
    .orderBy('revision', 'desc')
    .limit(limit + 1)
    .execute();
  if (rows.length === 0 && cursor === undefined) throw unknownObject(request);
  const page = pageOf(rows, limit, ({ revision }) => String(revision));
  return { ...page, items: page.items.map((row) => compared(request, row, row)) };
}

/** One revision, beside the one before it or beside another. Throws `NotFound` naming the one that is missing. */
export async function readRevision<K extends Kind>(db: Kysely<Tables>, name: RevisionName<K>): Promise<Revision<K>> {
  const row = await only(db, name, name.revision);
  if (name.against === undefined) return compared(name, row, row);
  const other = await only(db, name, name.against);
  return compared(name, row, { before: other.revision, objectBefore: other.object });
}

async function only(db: Kysely<Tables>, name: ObjectName, revision: number): Promise<KeptRow> {
  const row = await kept(db, name).where('revision', '=', revision).executeTakeFirst();
  if (row !== undefined) return row;
  const any = await kept(db, name).limit(1).executeTakeFirst();
  if (any === undefined) throw unknownObject(name);
  throw new NotFound(
    'revision.unknown',
    `${name.kind} \`${name.id}\` has no revision ${revision}: list its revisions to see which there are`,
  );
}

interface KeptRow {
  readonly revision: number;
  readonly at: Date;
  readonly actor: string;
  readonly object: unknown;
  readonly before: number | null;
  readonly objectBefore: unknown;
}

/** The revisions of one object, each with the one before it. */
function kept(db: Kysely<Tables>, { workspaceId, kind, id }: ObjectName) {
  const all = db
    .selectFrom('definitionRevision')
    .select(['revision', 'at', 'actor', 'object'])
    .select(sql<number | null>`lag(revision) OVER (ORDER BY revision)`.as('before'))
    .select(sql<unknown>`lag(object) OVER (ORDER BY revision)`.as('objectBefore'))
    .where('workspaceId', '=', workspaceId)
    .where('kind', '=', kind)
    .where('id', '=', id)
    .as('kept');
  return db.selectFrom(all).select(['revision', 'at', 'actor', 'object', 'before', 'objectBefore']);
}

function compared<K extends Kind>(
  { kind, id }: ObjectName<K>,
  { revision, at, actor, object }: KeptRow,
  { before, objectBefore }: Pick<KeptRow, 'before' | 'objectBefore'>,
): Revision<K> {
  // What is not there, or was deleted, has no field at all. What was written had passed the kind's schema.
  const changes = fieldChanges(objectBefore ?? {}, object ?? {});
  return { kind, id, revision, at, actor, object: object as ObjectOf<K> | null, before, changes };
}
