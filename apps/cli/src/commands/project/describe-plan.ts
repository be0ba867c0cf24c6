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
  return [...lines, ...profilesOf(profiles), ...impactOf(syncs)].join('\n');
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

const countsOf = (counts: readonly (number | undefined)[]): readonly string[] =>
  counts.map((count) => (count === undefined ? '?' : String(count)));

function profilesOf(impacts: readonly ProfileImpact[]): readonly string[] {
  if (impacts.length === 0) return [];
  const rows = impacts.map(({ what, profiles, because }) => [
    what,
    ...countsOf([profiles?.added, profiles?.changed, profiles?.removed]),
    because.join(', '),
  ]);
  const notes = impacts.flatMap(({ what, reason }) => (reason === null ? [] : [`${what}: ${reason}`]));
  return ['', 'of how many profiles it would be another:', table(['WHAT', 'ADDED', 'CHANGED', 'REMOVED', 'BECAUSE OF'], rows), ...notes];
}

function impactOf(syncs: readonly SyncImpact[]): readonly string[] {
  if (syncs.length === 0) return [];
  const rows = syncs.map(({ sync, records, because }) => [
    sync,
    ...countsOf([records?.add, records?.change, records?.remove]),
    because.join(', '),
  ]);
  const notes = syncs.flatMap(({ sync, at_most, reason, held }) => [
    ...(at_most === undefined ? [] : [`${sync}: at most ${at_most} records, by what would be computed otherwise`]),
    ...(reason === null ? [] : [`${sync}: ${reason}`]),
    ...(held === null ? [] : [`${sync}: its guard would hold the run: ${held}`]),
  ]);
  return ['', 'what their next runs would send:', table(['SYNC', 'ADD', 'CHANGE', 'REMOVE', 'BECAUSE OF'], rows), ...notes];
}
