import { type AnyObject, type Kind, KIND_NAMES } from '@tributary/core';
import { type Kysely, sql } from 'kysely';
import { type ApplyHow, applyObjects, type ApplyResult, deleteObject, putObject, type PutResult } from './objects/change-objects.js';
import { all, find, OBJECT_COLUMNS, type ObjectName, type ObjectRow, type Referrer, referrersOf, unknownObject } from './objects/rows.js';
import { ID, named } from './objects/named.js';
import { listRevisions, readRevision, type Revision, type RevisionName } from './objects/revisions.js';
import { cursorLike, DEFAULT_LIMIT, type Page, type PageRequest, pageOf } from './page.js';
import type { Tables } from './tables.js';

/** Everything people define: warehouses, rules, traits, models, destinations, syncs. Every change makes a new revision. */
export interface Objects {
  /** Throws `NotFound` naming what is missing. */
  get<K extends Kind>(name: ObjectName<K>): Promise<ObjectRow<K>>;
  find<K extends Kind>(name: ObjectName<K>): Promise<ObjectRow<K> | undefined>;
  /** By id; with `search` only those whose id or label has it. */
  list<K extends Kind>(request: ListRequest<K>): Promise<Page<ObjectRow<K>>>;
  /** Every object of a kind, or of all kinds. */
  all<K extends Kind = Kind>(workspaceId: string, kind?: K): Promise<readonly ObjectRow<K>[]>;
  count(workspaceId: string): Promise<Readonly<Record<Kind, number>>>;
  /** Creates or replaces. With `expected`, only that revision (0: only if there is none), else `Conflict('revision.mismatch')`. */
  put(request: {
    readonly workspaceId: string;
    readonly object: AnyObject;
    readonly actor: string;
    readonly expected?: number | undefined;
    /** What the audit log says was done, where somebody did not simply write it. */
    readonly action?: 'definition.restore' | undefined;
  }): Promise<PutResult>;
  /** Refused with `Conflict('object.referenced')`, which names the referrers, while another object needs it. */
  delete(request: ObjectName & { readonly actor: string; readonly expected?: number | undefined }): Promise<void>;
  /**
   * All of them in one transaction; objects that are the same already keep their revision. With `expected`, exactly as it was planned, else
   * `Conflict('revision.mismatch')`.
   */
  apply(workspaceId: string, objects: readonly AnyObject[], actor: string, how?: ApplyHow): Promise<ApplyResult>;
  /** What an object was, the newest revision first; each with how it differs from the one before. */
  revisions<K extends Kind>(request: PageRequest & ObjectName<K>): Promise<Page<Revision<K>>>;
  /** One revision, beside the one before it or beside another. Throws `NotFound` naming what is missing. */
  revision<K extends Kind>(name: RevisionName<K>): Promise<Revision<K>>;
  /** The objects that name this one. */
  referrers(name: ObjectName): Promise<readonly Referrer[]>;
}

/** Which objects of a kind to list. */
interface ListRequest<K extends Kind> extends PageRequest {
  readonly workspaceId: string;
  readonly kind: K;
  readonly search?: string | undefined;
}

export function openObjects(db: Kysely<Tables>): Objects {
  const get = async <K extends Kind>(name: ObjectName<K>) => {
    const row = await find(db, name);
    if (row === undefined) throw unknownObject(name);
    return row;
  };
  return {
    get,
    find: (name) => find(db, name),
    list: (request) => list(db, request),
    all: (workspaceId, kind) => all(db, workspaceId, kind),
    count: (workspaceId) => count(db, workspaceId),
    put: (request) => putObject(db, request),
    delete: (request) => deleteObject(db, request),
    apply: (workspaceId, objects, actor, how = {}) => applyObjects(db, { ...how, workspaceId, objects, actor }),
    revisions: (request) => listRevisions(db, request),
    revision: (name) => readRevision(db, name),
    referrers: (name) => referrersOf(db, name),
  };
}

async function list<K extends Kind>(db: Kysely<Tables>, request: ListRequest<K>): Promise<Page<ObjectRow<K>>> {
  const limit = request.limit ?? DEFAULT_LIMIT;
  const cursor = cursorLike(request.cursor, ID);
  const rows = await db
    .selectFrom('definition')
    .select(OBJECT_COLUMNS)
    .where('workspaceId', '=', request.workspaceId)
    .where('kind', '=', request.kind)
    .$if(cursor !== undefined, (query) => query.where('id', '>', cursor as string))
    .$if(request.search !== undefined, (query) => query.where(named(request.search as string)))
    .orderBy('id')
    .limit(limit + 1)
    .execute();
  return pageOf(rows as unknown as readonly ObjectRow<K>[], limit, (row) => row.id);
}

async function count(db: Kysely<Tables>, workspaceId: string): Promise<Readonly<Record<Kind, number>>> {
  const rows = await db
    .selectFrom('definition')
    .select(['kind', sql<number>`count(*)::int`.as('count')])
    .where('workspaceId', '=', workspaceId)
    .groupBy('kind')
    .execute();
  const found = new Map(rows.map((row) => [row.kind, row.count]));
  return Object.fromEntries(KIND_NAMES.map((kind) => [kind, found.get(kind) ?? 0])) as Record<Kind, number>;
}
