import { type AnyObject, Conflict, Invalid, type Kind, referencesOf } from '@tributary/core';
import { type FieldChange, fieldChanges } from './changed-fields.js';
import { neededBy, type ObjectRow, revisionMismatch, unknownObject } from './rows.js';

/** What putting objects in the place of those that stand would do; nothing of it is done yet. */
export interface PlannedChanges {
  readonly created: readonly AnyObject[];
  readonly changed: readonly { readonly before: ObjectRow; readonly object: AnyObject; readonly changes: readonly FieldChange[] }[];
  readonly unchanged: readonly ObjectRow[];
  readonly deleted: readonly ObjectRow[];
}

/** The revision an object is expected to be at; 0 where there must be none yet. */
export interface ExpectedRevision {
  readonly kind: Kind;
  readonly id: string;
  readonly revision: number;
}

/** What is deleted besides what is put. */
export interface Deleting {
  /** What stands and is not among the objects. */
  readonly prune?: boolean | undefined;
  /** These, which must stand and be none of the objects. */
  readonly remove?: readonly ObjectKey[] | undefined;
}

/** An object by its kind and id. */
export interface ObjectKey {
  readonly kind: Kind;
  readonly id: string;
}

/** Compares objects with those that stand, and says what would be deleted. */
export function planChanges(
  standing: readonly ObjectRow[],
  objects: readonly AnyObject[],
  { prune = false, remove = [] }: Deleting = {},
): PlannedChanges {
  refuseTwice(objects);
  const known = new Map(standing.map((row) => [named(row), row]));
  const gone = goneOf(remove, objects, known);
  const compared = objects.map((object) => {
    const before = known.get(named(object));
    return { before, object, changes: before === undefined ? [] : fieldChanges(before.object, object) };
  });
  const wanted = new Set(objects.map(named));
  refuseNeeded(
    gone,
    standing.filter((row) => !gone.has(named(row)) && !wanted.has(named(row))),
  );
  return {
    created: compared.flatMap(({ before, object }) => (before === undefined ? [object] : [])),
    changed: compared.flatMap(({ before, ...rest }) => (before === undefined || rest.changes.length === 0 ? [] : [{ before, ...rest }])),
    unchanged: compared.flatMap(({ before, changes }) => (before === undefined || changes.length > 0 ? [] : [before])),
    deleted: standing.filter((row) => gone.has(named(row)) || (prune && !wanted.has(named(row)))),
  };
}

/** The revisions a plan was made for, by which it can be carried out later or refused. */
export function revisionsOf({ created, changed, unchanged, deleted }: PlannedChanges): readonly ExpectedRevision[] {
  const at = ({ kind, id, revision }: ExpectedRevision): ExpectedRevision => ({ kind, id, revision });
  return [
    ...created.map((object) => at({ ...object, revision: 0 })),
    ...[...changed.map(({ before }) => before), ...unchanged, ...deleted].map(at),
  ];
}

/** Refuses with `Conflict('revision.mismatch')` what is not at the revision somebody saw: also what came since and would be deleted unseen. */
export function refuseMoved(workspaceId: string, planned: PlannedChanges, expected: readonly ExpectedRevision[]): void {
  const now = new Map(revisionsOf(planned).map((at) => [named(at), at]));
  const seen = new Map(expected.map((at) => [named(at), at]));
  for (const { kind, id, revision } of seen.values()) {
    const found = now.get(`${kind} ${id}`)?.revision ?? 0;
    if (found !== revision) throw revisionMismatch({ workspaceId, kind, id }, found === 0 ? undefined : found, revision);
  }
  const unseen = [...now.values()].find((at) => !seen.has(named(at)));
  if (unseen === undefined) return;
  throw new Conflict(
    'revision.mismatch',
    `${unseen.kind} \`${unseen.id}\` is at revision ${unseen.revision} and was not there when the plan was made: plan again`,
  );
}

const named = ({ kind, id }: { readonly kind: Kind; readonly id: string }): string => `${kind} ${id}`;

/** Throws `NotFound` for one that is not there, `Invalid` for one that is defined as well. */
function goneOf(remove: readonly ObjectKey[], objects: readonly ObjectKey[], known: ReadonlyMap<string, ObjectRow>): ReadonlySet<string> {
  const defined = new Set(objects.map(named));
  for (const { kind, id } of remove) {
    if (!known.has(`${kind} ${id}`)) throw unknownObject({ kind, id });
    if (!defined.has(`${kind} ${id}`)) continue;
    const message = `${kind} \`${id}\` is defined and deleted at once: leave one of the two out`;
    throw new Invalid('object.twice', message, [{ path: `${kind}.${id}`, message }]);
  }
  return new Set(remove.map(named));
}

/** What stays as it is may need nothing that goes. */
function refuseNeeded(gone: ReadonlySet<string>, kept: readonly ObjectRow[]): void {
  if (gone.size === 0) return;
  for (const { kind, id, object } of kept) {
    const reference = referencesOf(object).find((one) => gone.has(named(one)));
    if (reference !== undefined) throw neededBy(reference, [{ kind, id, path: reference.path }]);
  }
}

function refuseTwice(objects: readonly ObjectKey[]): void {
  const seen = new Set<string>();
  for (const object of objects) {
    if (seen.has(named(object)))
      throw new Invalid('object.twice', `${object.kind} \`${object.id}\` is defined twice: give one of them another id`);
    seen.add(named(object));
  }
}
