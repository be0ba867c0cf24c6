import { randomUUID } from 'node:crypto';
import type { Client } from '@tributary/client';
import type { RunView } from '@tributary/contract';
import { exitOf, nameOf, sentenceOf, warningsOf } from '../../describe-run.js';
import { follow } from '../../follow.js';
import { EXIT, type Exit, type Terminal, UsageError } from '../../terminal.js';

/** Where a verb answers, and whether it waits for the end of what it started. */
export interface Following {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly wait: boolean;
}

/** Asks for the end of a run, and waits for it. That it is cancelled is what was asked for. */
export async function cancel(client: Client, run: string, at: Following): Promise<Exit> {
  const last = await followed(client, await client.runs.cancel(run), at);
  return last.state === 'cancelled' || last.state === 'running' ? EXIT.ok : exitOf([last]);
}

/** Starts a run of what a held run waits with. */
export async function release(client: Client, run: string, at: Following & { readonly plan?: string | undefined }): Promise<Exit> {
  const started = await client.runs.release(run, { idempotencyKey: randomUUID(), ...(at.plan === undefined ? {} : { plan: at.plan }) });
  return exitOf([await followed(client, started, at)]);
}

/** Starts a run that does what an ended run left undone. */
export async function retry(client: Client, run: string, at: Following): Promise<Exit> {
  return exitOf([await followed(client, await client.runs.retry(run, { idempotencyKey: randomUUID() }), at)]);
}

/** Forgets what a destination was told by a sync and what it is owed, if that is really meant. */
export async function resetSync(client: Client, sync: string, at: Following & { readonly confirm: boolean }): Promise<Exit> {
  await client.objects.get('sync', sync);
  if (!at.confirm) {
    throw new UsageError(
      `this forgets what the destination of \`${sync}\` was told and is owed, for good: its next run sends every record anew. Add \`--confirm\` if it is meant`,
    );
  }
  const started = await client.runs.sync(sync, { intent: { kind: 'reset' }, confirm: sync, idempotencyKey: randomUUID() });
  return exitOf([await followed(client, started, at)]);
}

async function followed(client: Client, started: RunView, { terminal, json, wait }: Following): Promise<RunView> {
  const last = wait ? await follow(client, started, json ? { ...terminal, screen: undefined } : terminal) : started;
  if (json) terminal.out(JSON.stringify({ run: last }));
  else terminal.out(wait ? sentenceOf(last) : `${nameOf(last)} ${last.state}: run ${last.id}`);
  if (!json) for (const warning of warningsOf(last)) terminal.err(warning);
  return last;
}
