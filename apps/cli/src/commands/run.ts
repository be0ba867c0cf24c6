import { randomUUID } from 'node:crypto';
import type { Client, RunView, StoredObject } from '@tributary/contract';
import type { Kind } from '@tributary/core';
import { exitOf, nameOf, sentenceOf } from '../describe-run.js';
import { follow } from '../follow.js';
import { type Exit, EXIT, type Terminal, UsageError } from '../terminal.js';

/** What to run and how, as the command line gave it. */
export interface RunOptions {
  readonly target: string | undefined;
  readonly warehouse?: string;
  readonly full: boolean;
  readonly wait: boolean;
  readonly json: boolean;
}

type Start = () => Promise<RunView>;

/** Runs stitching, traits or one sync; without a target all of them, in the order in which they build on one another. */
export async function run(client: Client, options: RunOptions, terminal: Terminal): Promise<Exit> {
  if (options.target === undefined && !options.wait) {
    throw new UsageError('`--no-wait` needs a target: `stitch`, `traits` or the id of a sync, since each step needs the one before');
  }
  const runs: RunView[] = [];
  for (const step of await stepsOf(client, options)) {
    const started = await Promise.all(step.map((start) => start()));
    runs.push(...(await finish(client, started, { options, terminal })));
    if (exitOf(runs) === EXIT.failed) break;
  }
  if (options.json) terminal.out(JSON.stringify({ runs }));
  else if (runs.length === 0) terminal.out('There is nothing to run: define a warehouse with events, or a sync, and `tributary apply` it');
  return exitOf(runs);
}

async function finish(
  client: Client,
  started: readonly RunView[],
  { options, terminal }: { options: RunOptions; terminal: Terminal },
): Promise<RunView[]> {
  const ended: RunView[] = [];
  for (const one of started) {
    const last = options.wait ? await follow(client, one, options.json ? { ...terminal, screen: undefined } : terminal) : one;
    if (!options.json) terminal.out(options.wait ? sentenceOf(last) : `${nameOf(last)} ${last.state}: run ${last.id}`);
    ended.push(last);
  }
  return ended;
}

/** Steps one after the other, each of runs that may go side by side. */
async function stepsOf(client: Client, { target, warehouse, full }: RunOptions): Promise<Start[][]> {
  const key = () => ({ idempotencyKey: randomUUID() });
  if (target !== undefined && target !== 'stitch' && target !== 'traits') return [[() => client.runs.sync(target, { full, ...key() })]];
  const warehouses = warehouse === undefined ? await withEvents(client) : [warehouse];
  const stitch = warehouses.map(
    (id): Start =>
      () =>
        client.runs.stitch(id, key()),
  );
  const traits = warehouses.map(
    (id): Start =>
      () =>
        client.runs.traits(id, key()),
  );
  if (target === 'stitch') return [stitch];
  if (target === 'traits') return [traits];
  const syncs = (await all(client, 'sync')).filter(({ object }) => object['enabled'] !== false);
  return [
    stitch,
    traits,
    syncs.map(
      ({ id }): Start =>
        () =>
          client.runs.sync(id, { full, ...key() }),
    ),
  ];
}

async function withEvents(client: Client): Promise<string[]> {
  const warehouses = await all(client, 'warehouse');
  return warehouses.filter(({ object }) => object['events'] !== undefined).map(({ id }) => id);
}

/** Every object of a kind, over all pages. */
export async function all(client: Client, kind: Kind): Promise<StoredObject[]> {
  const found: StoredObject[] = [];
  let cursor: string | undefined;
  do {
    const page = await client.objects.list(kind, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    found.push(...page.items);
    cursor = page.next ?? undefined;
  } while (cursor !== undefined);
  return found;
}
