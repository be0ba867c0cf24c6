import { randomUUID } from 'node:crypto';
import { ApiError, type Client } from '@tributary/client';
import type { RunView } from '@tributary/contract';
import { hint, NotFound } from '@tributary/core';
import { exitOf, nameOf, sentenceOf, warningsOf } from '../describe-run.js';
import { follow } from '../follow.js';
import { type IntentOptions, intentOf } from '../program/intent-options.js';
import { type Exit, EXIT, type Terminal, UsageError } from '../terminal.js';
import { all, withEvents } from './warehouses.js';

/** What to run and how, as the command line gave it. */
export interface RunOptions extends IntentOptions {
  readonly target: string | undefined;
  readonly warehouse?: string;
  readonly confirm: boolean;
  /** In the schema that nobody reads. */
  readonly shadow: boolean;
  /** Only these traits, for all profiles. */
  readonly trait: readonly string[];
  /** Contexts to compute again: all, or these. */
  readonly contexts?: true | string[];
  readonly wait: boolean;
  readonly json: boolean;
}

type Start = () => Promise<RunView>;

/** Runs stitching, traits, audiences or one sync; without a target all of them, in the order in which they build on one another. */
export async function run(client: Client, options: RunOptions, terminal: Terminal): Promise<Exit> {
  if (options.target === undefined && !options.wait) {
    throw new UsageError(
      '`--no-wait` needs a target: `stitch`, `traits`, `audiences`, `pipeline` or the id of a sync, since each step needs the one before',
    );
  }
  refuseIdle(options);
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
    if (!options.json) tell(last, options.wait, terminal);
    ended.push(last);
  }
  return ended;
}

function tell(run: RunView, ended: boolean, terminal: Terminal): void {
  terminal.out(ended ? sentenceOf(run) : `${nameOf(run)} ${run.state}: run ${run.id}`);
  for (const warning of warningsOf(run)) terminal.err(warning);
}

/** Steps one after the other, each of runs that may go side by side. */
async function stepsOf(client: Client, options: RunOptions): Promise<Start[][]> {
  const { target, warehouse, full = false, shadow, trait: traits, contexts } = options;
  const key = () => ({ idempotencyKey: randomUUID() });
  const intent = intentOf(options);
  const sync = (id: string) => (): Promise<RunView> =>
    client.runs
      .sync(id, { intent, ...(options.confirm ? { confirm: id } : {}), ...key() })
      .catch((error: unknown) => suggest(client, id, error));
  if (target !== undefined && !isOnProfiles(target)) return [[sync(target)]];
  const warehouses = warehouse === undefined ? await withEvents(client) : [warehouse];
  const forced = { ...(traits.length === 0 ? {} : { traits: [...traits] }), ...(contexts === undefined ? {} : { contexts }) };
  const stitch = warehouses.map(
    (id): Start =>
      () =>
        client.runs.stitch(id, { full, shadow, ...key() }),
  );
  const compute = warehouses.map(
    (id): Start =>
      () =>
        client.runs.traits(id, { full, shadow, ...forced, ...key() }),
  );
  const audiences = warehouses.map(
    (id): Start =>
      () =>
        client.runs.audiences(id, key()),
  );
  if (target === 'pipeline')
    return [
      warehouses.map(
        (id): Start =>
          () =>
            client.runs.pipeline({ warehouse: id, full, ...key() }),
      ),
    ];
  if (target === 'audiences') return [audiences];
  if (target === 'stitch') return [stitch];
  if (target === 'traits') return [compute];
  const syncs = (await all(client, 'sync')).filter(({ object }) => object['enabled'] !== false);
  const isDefined = (await all(client, 'audience')).length > 0;
  return [stitch, compute, ...(isDefined ? [audiences] : []), syncs.map(({ id }): Start => sync(id))];
}

/** What may have been meant by a target that is no sync. */
async function suggest(client: Client, target: string, error: unknown): Promise<never> {
  if (!(error instanceof ApiError) || error.status !== 404) throw error;
  const syncs = (await all(client, 'sync')).map(({ id }) => id);
  throw new NotFound('run.target', `there is no sync \`${target}\`${hint(target, [...ON_PROFILES, ...syncs])}`, [], {
    cause: error,
  });
}

const ON_PROFILES = ['stitch', 'traits', 'audiences', 'pipeline'];
const isOnProfiles = (target: string): boolean => ON_PROFILES.includes(target);

/** An option that would be passed over in silence is a mistake of whoever typed it. */
function refuseIdle(options: RunOptions): void {
  const { target, shadow, trait, contexts } = options;
  const intent = intentOf(options);
  if (!['changes', 'full'].includes(intent.kind) && (target === undefined || isOnProfiles(target)))
    throw new UsageError(`\`--${intent.kind}\` needs the id of a sync`);
  if (intent.kind === 'remove' && !options.confirm)
    throw new UsageError('`--remove` takes these records out of the destination, for good: add `--confirm` if it is meant');
  if (shadow && target !== 'stitch' && target !== 'traits') throw new UsageError('`--shadow` needs the target `stitch` or `traits`');
  if (target === 'traits') return;
  if (trait.length > 0) throw new UsageError('`--trait` needs the target `traits`');
  if (contexts !== undefined) throw new UsageError('`--contexts` needs the target `traits`');
}
