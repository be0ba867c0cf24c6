import { ApiError, type Client } from '@tributary/client';
import type { RunView } from '@tributary/contract';
import { exitOf, sentenceOf, warningsOf } from '../../describe-run.js';
import { follow } from '../../follow.js';
import { type Exit, UsageError } from '../../terminal.js';
import { resetSync } from '../syncs/follow-up.js';
import { theWarehouse } from '../warehouses.js';
import type { Asking } from './asking.js';

type Start = (client: Client, at: { readonly warehouse: string; readonly shadow: boolean }) => Promise<RunView>;

/** What can be done to all profiles of a warehouse at once. */
export const MAINTENANCE: Readonly<Record<string, { readonly does: string; readonly start: Start }>> = {
  recalculate: {
    does: 'keep all values and have the next trait run compute every profile',
    start: (client, at) => client.profiles.recalculate(at),
  },
  promote: {
    does: 'put our views in the place of what others read; what was there is kept',
    start: (client, { warehouse, shadow }) => client.profiles.promote(warehouse, { shadow }),
  },
  rollback: {
    does: 'undo the promotion',
    start: (client, { warehouse, shadow }) => client.profiles.rollback(warehouse, { shadow }),
  },
};

/** Does it, under a name for people, and waits for its end. */
export async function maintain(
  asking: Asking,
  { name, start }: { readonly name: string; readonly start: Start },
  shadow: boolean,
): Promise<Exit> {
  const { client, terminal, json } = asking;
  const warehouse = await theWarehouse(client, asking.warehouse);
  const started = await start(client, { warehouse, shadow });
  const run = await follow(client, started, json ? { ...terminal, screen: undefined } : terminal);
  terminal.out(json ? JSON.stringify({ run }) : sentenceOf(run, `${name} ${warehouse}`));
  if (!json) for (const warning of warningsOf(run)) terminal.err(warning);
  return exitOf([run]);
}

/** Forgets all profiles, the values of all traits, or the ledger of a sync, if that is really meant. */
export async function reset(
  asking: Asking,
  what: string,
  { confirm, shadow }: { readonly confirm: boolean; readonly shadow: boolean },
): Promise<Exit> {
  const resets = {
    stitching: { forgets: 'all profiles and their ids', call: asking.client.profiles.resetStitching },
    traits: { forgets: 'the values of all traits', call: asking.client.profiles.resetTraits },
  };
  const reset = Object.entries(resets).find(([name]) => name === what)?.[1];
  if (reset === undefined) return resetSync(asking.client, what, { ...asking, confirm, wait: true }).catch(unknownTo(what));
  const warehouse = await theWarehouse(asking.client, asking.warehouse);
  if (!confirm)
    throw new UsageError(`this forgets ${reset.forgets} of the warehouse \`${warehouse}\`, for good: add \`--yes\` if it is meant`);
  const start: Start = () => reset.call({ warehouse, shadow, confirm: warehouse });
  return maintain({ ...asking, warehouse }, { name: `reset ${what}`, start }, shadow);
}

const unknownTo = (what: string) => (error: unknown) => {
  if (!(error instanceof ApiError) || error.status !== 404) throw error;
  throw new UsageError(`\`${what}\` cannot be reset: \`stitching\`, \`traits\` and the id of a sync can`);
};
