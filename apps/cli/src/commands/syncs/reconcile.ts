import { randomUUID } from 'node:crypto';
import type { Client } from '@tributary/client';
import { Reconciliation } from '@tributary/contract';
import { exitOf, nameOf, sentenceOf } from '../../describe-run.js';
import { follow } from '../../follow.js';
import { table } from '../../table.js';
import { EXIT, type Exit } from '../../terminal.js';
import type { Following } from './follow-up.js';

/** How much to compare, and what to do about what is out of step. */
export interface ReconcileOptions extends Following {
  readonly all?: boolean;
  readonly sample: number;
  /** Tell the destination anew what is out of step. */
  readonly repair?: boolean;
}

const SHOWN = 20;

/** Compares what a destination holds with what it was told; with `repair` a run then sends again what is out of step. */
export async function reconcile(client: Client, sync: string, options: ReconcileOptions): Promise<Exit> {
  const { terminal, json, wait, all = false, sample, repair = false } = options;
  const started = await client.runs.reconcile(sync, { all, sample });
  const quiet = json ? { ...terminal, screen: undefined } : terminal;
  const run = wait ? await follow(client, started, quiet) : started;
  const found = Reconciliation.safeParse(run.result);
  if (!found.success) {
    terminal.out(json ? JSON.stringify({ run }) : wait ? sentenceOf(run) : `${nameOf(run)} ${run.state}: run ${run.id}`);
    return exitOf([run]);
  }
  terminal.out(json ? JSON.stringify(found.data) : describe(found.data));
  const { keys } = found.data;
  if (keys.length === 0) return EXIT.ok;
  if (!repair) return EXIT.partial;
  const resent = await client.runs.sync(sync, { intent: { kind: 'resend', keys }, idempotencyKey: randomUUID() });
  const repaired = await follow(client, resent, quiet);
  terminal.out(json ? JSON.stringify({ run: repaired }) : sentenceOf(repaired));
  return exitOf([repaired]);
}

function describe({ records, compared, in_step, missing, different, skipped, drift, keys, more }: Reconciliation): string {
  const sentence = `of ${records} records ${compared} were compared: ${in_step} in step, ${missing} missing, ${different} different`;
  const rows = drift.slice(0, SHOWN).map(({ key, kind, fields }) => {
    const told = fields.map(({ field, told: ours, there }) => `${field}: told ${JSON.stringify(ours)}, there ${JSON.stringify(there)}`);
    return [key, kind, told.join('; ')];
  });
  const rest = keys.length - rows.length;
  return [
    skipped === 0 ? sentence : `${sentence}; of ${skipped} nobody can say what was told`,
    ...(rows.length === 0 ? [] : [table(['KEY', 'DRIFT', 'FIELDS'], rows)]),
    ...(rest > 0 || more ? [`and ${rest}${more ? ' or more' : ''} more`] : []),
    ...(keys.length === 0 ? [] : ['with `--repair` these are sent again']),
  ].join('\n');
}
