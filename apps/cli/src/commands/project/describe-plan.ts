import type { ApplyResult, ProfileImpact, ProjectPlan, SyncImpact } from '@tributary/contract';
import { table } from '../../table.js';

/** What applying would do, for people. */
export function describePlan(plan: ProjectPlan): string {
  const { created, changed, deleted, unchanged, profiles, syncs } = plan;
  const lines = [
    ...created.map(({ kind, id }) => `+ ${kind} ${id}`),
    ...changed.flatMap(({ kind, id, changes }) => [`~ ${kind} ${id}`, ...changes.map(differenceOf)]),
    ...deleted.map(({ kind, id }) => `- ${kind} ${id}`),
    `${created.length} to create, ${changed.length} to change, ${deleted.length} to delete, ${unchanged} unchanged`,
  ];
  return [
    ...lines,
    ...tableOf('of how many profiles it would be another:', ['WHAT', 'ADDED', 'CHANGED', 'REMOVED'], profiles.map(profilesOf)),
    ...tableOf('what their next runs would send:', ['SYNC', 'ADD', 'CHANGE', 'REMOVE'], syncs.map(recordsOf)),
  ].join('\n');
}

/** What an apply did, for people. */
export function describeApplied({ created, changed, deleted, unchanged }: ApplyResult): string {
  const lines = [
    ...created.map(({ kind, id }) => `+ ${kind} ${id}`),
    ...changed.map(({ kind, id, fields }) => `~ ${kind} ${id}: ${fields.join(', ')}`),
    ...deleted.map(({ kind, id }) => `- ${kind} ${id}`),
  ];
  const gone = deleted.length === 0 ? '' : `${deleted.length} deleted, `;
  return [...lines, `${created.length} created, ${changed.length} changed, ${gone}${unchanged} unchanged`].join('\n');
}

function differenceOf(change: ProjectPlan['changed'][number]['changes'][number]): string {
  const [before, after] = ['old' in change ? textOf(change.old) : '(none)', 'new' in change ? textOf(change.new) : '(none)'];
  return `    ${change.field}: ${before} → ${before === SECRET && after === SECRET ? 'another secret' : after}`;
}

const SECRET = '(secret)';

const isSecret = (value: unknown): boolean => typeof value === 'object' && value !== null && 'secret' in value && value.secret === true;

const textOf = (value: unknown): string => (isSecret(value) ? SECRET : typeof value === 'string' ? value : JSON.stringify(value));

/** One that becomes another: how often it is added, changed and removed, and because of which changed objects. */
interface Counted {
  readonly what: string;
  /** Nothing where it cannot be told. */
  readonly counts: readonly (number | undefined)[];
  readonly because: readonly string[];
  readonly notes: readonly string[];
}

const profilesOf = ({ what, profiles, because, reason }: ProfileImpact): Counted => ({
  ...{ what, because, counts: [profiles?.added, profiles?.changed, profiles?.removed] },
  notes: reason === null ? [] : [reason],
});

const recordsOf = ({ sync, records, because, at_most, reason, held }: SyncImpact): Counted => ({
  ...{ what: sync, because, counts: [records?.add, records?.change, records?.remove] },
  notes: [
    ...(at_most === undefined ? [] : [`at most ${at_most} records, by what would be computed otherwise`]),
    ...(reason === null ? [] : [reason]),
    ...(held === null ? [] : [`its guard would hold the run: ${held}`]),
  ],
});

/** A table with the notes below it; nothing where there is nothing to count. */
function tableOf(title: string, headings: readonly string[], counted: readonly Counted[]): readonly string[] {
  if (counted.length === 0) return [];
  const rows = counted.map(({ what, counts, because }) => [what, ...counts.map((count) => String(count ?? '?')), because.join(', ')]);
  const notes = counted.flatMap((one) => one.notes.map((note) => `${one.what}: ${note}`));
  return ['', title, table([...headings, 'BECAUSE OF'], rows), ...notes];
}
