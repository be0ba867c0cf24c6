import { Conflict, type Kind, NotFound, type ObjectOf, referencesOf } from '@tributary/core';
import type { Kysely } from 'kysely';
import type { Tables } from '../tables.js';

/** A defined object as it is kept: secret settings are references, `{ "$secret": id }`. */
export interface ObjectRow<K extends Kind = Kind> {
  readonly kind: K;
  readonly id: string;
  readonly revision: number;
  readonly updatedAt: Date;
  readonly object: ObjectOf<K>;
}

/** The name of an object in its workspace. */
export interface ObjectName<K extends Kind = Kind> {
  readonly workspaceId: string;
  readonly kind: K;
  readonly id: string;
}

/** An object that names another, and where. */
export interface Referrer {
  readonly kind: Kind;
  readonly id: string;
  readonly path: string;
}

/** What is read of a definition. */
export const OBJECT_COLUMNS = ['kind', 'id', 'revision', 'updatedAt', 'object'] as const;

/** The object, or `undefined`. */
export async function find<K extends Kind>(db: Kysely<Tables>, name: ObjectName<K>): Promise<ObjectRow<K> | undefined> {
  const row = await db
    .selectFrom('definition')
    .select(OBJECT_COLUMNS)
    .where('workspaceId', '=', name.workspaceId)
    .where('kind', '=', name.kind)
    .where('id', '=', name.id)
    .executeTakeFirst();
  // What was written had passed the kind's schema.
  return row as ObjectRow<K> | undefined;
}

/** Every object of a workspace, or every one of a kind. */
export async function all<K extends Kind>(db: Kysely<Tables>, workspaceId: string, kind?: K): Promise<readonly ObjectRow<K>[]> {
  const rows = await db
    .selectFrom('definition')
    .select(OBJECT_COLUMNS)
    .where('workspaceId', '=', workspaceId)
    .$if(kind !== undefined, (query) => query.where('kind', '=', kind as K))
    .orderBy('kind')
    .orderBy('id')
    .execute();
  return rows as unknown as readonly ObjectRow<K>[];
}

/** The objects that name this one, from the table of references in core. */
export async function referrersOf(db: Kysely<Tables>, name: ObjectName): Promise<readonly Referrer[]> {
  const rows = await all(db, name.workspaceId);
  return rows.flatMap(({ object }) =>
    referencesOf(object)
      .filter((reference) => reference.kind === name.kind && reference.id === name.id)
      .map(({ path }) => ({ kind: object.kind, id: object.id, path })),
  );
}

/** There is no such object. */
/** Why something is not deleted. */
export function neededBy(name: Pick<ObjectName, 'kind' | 'id'>, referrers: readonly Referrer[]): Conflict {
  const list = referrers.map(({ kind, id }) => `${kind} \`${id}\``).join(', ');
  return new Conflict(
    'object.referenced',
    `${name.kind} \`${name.id}\` is needed by ${list}: change or delete those first`,
    referrers.map(({ kind, id, path }) => ({ path: `${kind}.${id}.${path}`, message: `names ${name.kind} \`${name.id}\`` })),
  );
}

export function unknownObject(name: Pick<ObjectName, 'kind' | 'id'>): NotFound {
  return new NotFound(`${name.kind}.unknown`, `there is no ${name.kind} \`${name.id}\``);
}

/** The revision that is there does not fit the one the caller had seen. */
export function revisionMismatch(name: ObjectName, found: number | undefined, expected: number): Conflict {
  return new Conflict(
    'revision.mismatch',
    found === undefined
      ? `there is no ${name.kind} \`${name.id}\`, revision ${expected} was expected: read it again`
      : `${name.kind} \`${name.id}\` is at revision ${found}, not ${expected}: somebody changed it meanwhile, read it again`,
  );
}
