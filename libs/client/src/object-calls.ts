import type { Calls } from './generated/calls.js';
import { GROUPS } from './generated/operations.js';
import type { CheckResult, Revision, RevisionEntry, StoredObject } from './generated/schemas.js';
import type { Page } from './page.js';

/** A kind of object that people define. */
export type Kind = keyof typeof GROUPS;

/** An object as a person writes it; the API says what is wrong with it. */
type Written = Readonly<Record<string, unknown>>;

type PageOf = Parameters<Calls['traits']['revisions']>[1];
type ListOf = Parameters<Calls['traits']['list']>[0];

/** What can be done with objects whose kind is known only when it is done. */
interface CallsOfKind {
  list(input?: ListOf): Promise<Page<StoredObject>>;
  get(id: string): Promise<StoredObject>;
  put(id: string, input: Written & { ifMatch?: string | undefined }): Promise<StoredObject>;
  delete(id: string): Promise<void>;
  revisions(id: string, input?: PageOf): Promise<Page<RevisionEntry>>;
  revision(id: string, revision: number, input?: { against?: number | undefined }): Promise<Revision>;
  restore(id: string, revision: number, input?: { ifMatch?: string }): Promise<StoredObject>;
}

const ifMatch = (revision: number | undefined): { ifMatch?: string } => (revision === undefined ? {} : { ifMatch: `"${revision}"` });

/** Objects of any kind. */
export function objectCalls(calls: Calls) {
  const of = (kind: Kind): CallsOfKind => calls[GROUPS[kind]];
  return {
    list: (kind: Kind, query?: ListOf) => of(kind).list(query),
    get: (kind: Kind, id: string) => of(kind).get(id),
    /** Creates or replaces. With `revision`, only if the object is still at it. */
    put: (kind: Kind, id: string, { object, revision }: { object: Written; revision?: number | undefined }) =>
      of(kind).put(id, { ...object, ...ifMatch(revision) }),
    delete: (kind: Kind, id: string): Promise<void> => of(kind).delete(id),
    /** Asks a worker whether the warehouse or destination can be reached. */
    check: (kind: 'warehouse' | 'destination', id: string): Promise<CheckResult> => calls[GROUPS[kind]].check(id),
    /** Creates, changes and, with `prune`, deletes many objects at once, or none. */
    apply: (objects: readonly Written[], how: Omit<Parameters<Calls['objects']['apply']>[0], 'objects'> = {}) =>
      calls.objects.apply({ objects, ...how }),
    /** What applying the objects would do, and what the syncs it reaches would send. Changes nothing. */
    plan: (objects: readonly Written[], how: Omit<Parameters<Calls['objects']['plan']>[0], 'objects'> = {}) =>
      calls.objects.plan({ objects, ...how }),
  };
}

/** What objects of any kind were. */
export function revisionCalls(calls: Calls) {
  const of = (kind: Kind): CallsOfKind => calls[GROUPS[kind]];
  return {
    /** What an object was, the newest revision first; also of one that was deleted. */
    list: (kind: Kind, id: string, query?: PageOf) => of(kind).revisions(id, query),
    /** One revision, and how it differs from the one before or from another. */
    get: (kind: Kind, id: string, { revision, against }: { revision: number; against?: number | undefined }) =>
      of(kind).revision(id, revision, { against }),
    /** Makes an object what it was at a revision. With `expected`, only if it is at that revision now. Secrets stay what they are. */
    restore: (kind: Kind, id: string, { revision, expected }: { revision: number; expected?: number | undefined }) =>
      of(kind).restore(id, revision, ifMatch(expected)),
  };
}
