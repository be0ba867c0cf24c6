import { type AnyObject, Conflict, Invalid, type Kind } from '@tributary/core';
import { type FieldChange, fieldChanges } from './changed-fields.js';
import { type ObjectRow, revisionMismatch } from './rows.js';

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

/** Compares objects with those that stand. With `prune` what stands and is not among them would be deleted. */
export function planChanges(
  standing: readonly ObjectRow[],
  objects: readonly AnyObject[],
  { prune = false }: { readonly prune?: boolean } = {},
): PlannedChanges {
  refuseTwice(objects);
  const known = new Map(standing.map((row) => [named(row), row]));
  const compared = objects.map((object) => {
    const before = known.get(named(object));
    return { before, object, changes: before === undefined ? [] : fieldChanges(before.object, object) };
  });
  const wanted = new Set(objects.map(named));
  return {
    created: compared.flatMap(({ before, object }) => (before === undefined ? [object] : [])),
    changed: compared.flatMap(({ before, ...rest }) => (before === undefined || rest.changes.length === 0 ? [] : [{ before, ...rest }])),
    unchanged: compared.flatMap(({ before, changes }) => (before === undefined || changes.length > 0 ? [] : [before])),
    deleted: prune ? standing.filter((row) => !wanted.has(named(row))) : [],
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

function refuseTwice(objects: readonly AnyObject[]): void {
  const seen = new Set<string>();
  for (const object of objects) {
    if (seen.has(named(object)))
      throw new Invalid('object.twice', `${object.kind} \`${object.id}\` is defined twice: give one of them another id`);
    seen.add(named(object));
  }
}
