import { NO_COUNTS, type RunCounts, type RunState } from '@tributary/core';
import type { RunView } from '@tributary/contract';
import { z } from 'zod';
import { EXIT, type Exit } from './terminal.js';

const EXIT_OF: Readonly<Record<RunState, Exit>> = {
  queued: EXIT.ok,
  running: EXIT.ok,
  succeeded: EXIT.ok,
  partial: EXIT.partial,
  held: EXIT.partial,
  failed: EXIT.failed,
  cancelled: EXIT.failed,
};

/** The exit code of several runs is that of the worst. */
export function exitOf(runs: readonly RunView[]): Exit {
  const exits = runs.map(({ state }) => EXIT_OF[state]);
  if (exits.includes(EXIT.failed)) return EXIT.failed;
  return exits.includes(EXIT.partial) ? EXIT.partial : EXIT.ok;
}

/** `sync vip_to_braze`, `stitch main`. */
export const nameOf = ({ kind, subject }: RunView): string => `${kind} ${subject}`;

/** One line on how a run ended, for people; `name`: what was asked for, where the kind of the run does not say it. */
export function sentenceOf(run: RunView, name = nameOf(run)): string {
  const took = run.started_at && run.finished_at ? ` in ${seconds(run.started_at, run.finished_at)} s` : '';
  const facts = run.kind === 'sync' || run.kind === 'preview' ? syncFacts(run) : resultOf(run.result);
  const why = run.error ? `: ${run.error.message}` : '';
  return `${name} ${run.state}${took}${facts === '' ? '' : ` (${facts})`}${why}`;
}

/** The counts of a sync's run, and what it did that no count says: records noted as delivered, records of the ledger forgotten. */
function syncFacts({ kind, counts, result }: RunView): string {
  const done = kind === 'sync' ? (['adopted', 'forgotten'] as const) : [];
  return [
    countsOf(counts),
    ...tallyOf(result),
    ...done.flatMap((name) => (typeof result?.[name] === 'number' ? [`${result[name]} ${name}`] : [])),
  ].join(', ');
}

/** What the destination's connector counted besides: `120 data points`. */
export function tallyOf(result: RunView['result']): readonly string[] {
  const tally = Tally.safeParse(result?.['tally']);
  return tally.success ? Object.entries(tally.data).map(([name, count]) => `${count} ${name.replaceAll('_', ' ')}`) : [];
}

const Tally = z.record(z.string(), z.number());

/** The counts that are not zero, in their order. */
export function countsOf(counts: RunCounts): string {
  const names = Object.keys(NO_COUNTS) as (keyof RunCounts)[];
  const shown = names.filter((name) => name === 'extracted' || counts[name] > 0);
  return shown.map((name) => `${counts[name]} ${name.replace('_', ' ')}`).join(', ');
}

/** Numbers that are told also where they are none. */
const ALWAYS: readonly string[] = ['events', 'profiles', 'values'];

/** What a run found, in short: how it went about it, then its numbers, lists by their length. */
function resultOf(result: RunView['result']): string {
  const views = Views.safeParse(result);
  if (views.success) return viewsOf(views.data);
  const { mode, reason, note: _, ...rest } = result ?? {};
  const how = typeof mode !== 'string' ? [] : [typeof reason === 'string' ? `${mode}: ${reason}` : mode];
  const numbers = Object.entries(rest).flatMap(([name, value]) => {
    if (value === 0 && !ALWAYS.includes(name)) return [];
    const count = typeof value === 'number' || typeof value === 'string' ? value : countIn(value);
    return count === undefined ? [] : [`${count} ${name.replaceAll('_', ' ')}`];
  });
  return [...how, ...numbers].join(', ');
}

/** What a promotion, or a rollback, did to public views. */
const Views = z.object({
  public_schema: z.string(),
  views: z.array(z.object({ name: z.string(), backup: z.string().nullable().optional(), now: z.string().optional() })),
});

/** What stands under the name of a view after a rollback. */
const NOW: Readonly<Record<string, string>> = {
  backup: ' is what it was before',
  schema: ' shows the other schema of ours again',
  nothing: ' is gone, as before',
};

function viewsOf({ public_schema, views }: z.infer<typeof Views>): string {
  const told = views.map(({ name, backup, now = '' }) => {
    const what = backup == null ? NOW[now] : `, what was there is kept as ${backup}`;
    return `${public_schema}.${name}${what ?? ''}`;
  });
  return told.join('; ');
}

/** Of `{ values: 3, examples: […] }` the 3, unless it is none: what is told by examples is worth a word only where it is there. */
function countIn(value: unknown): number | undefined {
  if (typeof value !== 'object' || value === null || !('examples' in value)) return undefined;
  const count = Object.values(value).find((inner) => typeof inner === 'number');
  return count === 0 ? undefined : count;
}

const Warnings = z.object({
  warnings: z.array(z.object({ field: z.string().optional(), message: z.string() })).optional(),
  quarantined: z
    .object({
      examples: z.array(
        z.object({ type: z.string(), value: z.string(), linked_type: z.string().nullable(), linked: z.number(), max_linked: z.number() }),
      ),
    })
    .optional(),
  oversized: z
    .object({
      examples: z.array(z.object({ profile_id: z.string(), type: z.string(), identifiers: z.number(), max_per_profile: z.number() })),
    })
    .optional(),
  rules_without_values: z.array(z.string()).optional(),
  errors: z
    .array(
      z.object({
        trait: z.string(),
        values: z.number(),
        samples: z.array(z.object({ event: z.string().optional(), profile: z.string().optional(), message: z.string() })).optional(),
      }),
    )
    .optional(),
  not_computed: z.array(z.object({ trait: z.string(), message: z.string() })).optional(),
  unknown: z.int().optional(),
  unknown_keys: z.array(z.string()).optional(),
  note: z.string().optional(),
});

/** How many examples of one trouble are told; the run itself has more. */
const TOLD = 3;

/** What people should look at although the run came to its end. */
export function warningsOf({ result }: Pick<RunView, 'result'>): string[] {
  const found = Warnings.safeParse(result ?? {});
  if (!found.success) return [];
  const {
    quarantined,
    oversized,
    errors,
    rules_without_values: idle = [],
    not_computed: left = [],
    note,
    warnings = [],
    ...keys
  } = found.data;
  return [
    ...idle.map((rule) => `  rule ${rule}: found nothing in the whole log; is its event kind right?`),
    ...(quarantined?.examples ?? []).slice(0, TOLD).map(({ type, value, linked_type, linked, max_linked }) => {
      const others = linked_type === null ? 'other identifiers' : `values of \`${linked_type}\``;
      return `  quarantined: ${type} \`${value}\` occurs with ${linked} ${others}, ${max_linked} are allowed`;
    }),
    ...(oversized?.examples ?? []).slice(0, TOLD).map(({ profile_id, type, identifiers, max_per_profile }) => {
      return `  oversized: profile ${profile_id} has ${identifiers} identifiers of type \`${type}\`, ${max_per_profile} are allowed`;
    }),
    ...(errors ?? []).map(({ trait, values, samples: [sample] = [] }) => {
      const where = sample?.event === undefined ? `profile \`${sample?.profile ?? '?'}\`` : `event \`${sample.event}\``;
      const why = sample === undefined ? '' : `, for example of ${where}: ${sample.message}`;
      return `  trait ${trait}: ${values} values could not be used${why}`;
    }),
    ...left.map(({ trait, message }) => `  trait ${trait}: not computed, its values stay what they were: ${message}`),
    ...unknownKeys(keys),
    ...warnings.map(({ field, message }) => (field === undefined ? `  ${message}` : `  field ${field}: ${message}`)),
    ...(note === undefined ? [] : [`  ${note}`]),
  ];
}

/** A person named keys that nothing is known of, which is likely a mistake. */
function unknownKeys({
  unknown = 0,
  unknown_keys: keys = [],
}: {
  unknown?: number | undefined;
  unknown_keys?: string[] | undefined;
}): string[] {
  if (unknown === 0) return [];
  const some = keys.slice(0, TOLD).map((key) => `\`${key}\``);
  const more = unknown > some.length ? ` and ${unknown - some.length} more` : '';
  return [`  no record to act on has the key ${some.join(', ')}${more}: keys are written as \`tributary preview\` shows them`];
}

function seconds(from: string, to: string): string {
  return ((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1);
}
