import { NO_COUNTS, type RunCounts, type RunState } from '@tributary/core';
import type { RunView } from '@tributary/contract';
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

/** One line on how a run ended, for people. */
export function sentenceOf(run: RunView): string {
  const took = run.started_at && run.finished_at ? ` in ${seconds(run.started_at, run.finished_at)} s` : '';
  const facts = run.kind === 'sync' || run.kind === 'preview' ? countsOf(run.counts) : resultOf(run.result);
  const why = run.error ? `: ${run.error.message}` : '';
  return `${nameOf(run)} ${run.state}${took}${facts === '' ? '' : ` (${facts})`}${why}`;
}

/** The counts that are not zero, in their order. */
export function countsOf(counts: RunCounts): string {
  const names = Object.keys(NO_COUNTS) as (keyof RunCounts)[];
  const shown = names.filter((name) => name === 'extracted' || counts[name] > 0);
  return shown.map((name) => `${counts[name]} ${name.replace('_', ' ')}`).join(', ');
}

function resultOf(result: RunView['result']): string {
  const simple = Object.entries(result ?? {}).filter(([, value]) => typeof value === 'number' || typeof value === 'string');
  return simple.map(([name, value]) => `${String(value)} ${name.replaceAll('_', ' ')}`).join(', ');
}

function seconds(from: string, to: string): string {
  return ((Date.parse(to) - Date.parse(from)) / 1000).toFixed(1);
}
