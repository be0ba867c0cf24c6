import { Events, IdentityRule } from '@tributary/core';
import { stitch, type StitchReport } from '@tributary/identity';
import { IDENTIFIERS } from './generate-events.js';
import type { Log, World } from './world.js';

/** The rule that finds identifiers of a type in the payload key of its name, in events of any kind. */
export const ruleOf = (identifier: string): IdentityRule =>
  IdentityRule.parse({ kind: 'identity_rule', id: `${identifier}_of_any`, identifier, value: `payload->>'${identifier}'` });

export const RULES = IDENTIFIERS.map(ruleOf);

/** What differs between the stitch runs of the bench. */
interface Stitching {
  /** Our schema; each state that is to be kept has one of its own. */
  readonly schema: string;
  /** Another table of the same warehouse, in the place of the log. */
  readonly table?: string;
  readonly rules?: readonly IdentityRule[];
  readonly full?: boolean;
}

/** Stitches a log, from its beginning unless `full` is false. */
export function stitchLog(log: Log, { schema, table, rules = RULES, full = true }: Stitching): Promise<StitchReport> {
  const events = table === undefined ? log.events : Events.parse({ table });
  return stitch(log.warehouse, { schema, events, types: [], rules, pins: [], runId: 'bench', full });
}

/** A log with its profiles, which are made once, for what stands on them. */
export async function stitchedLog(world: World, from: Promise<Log>): Promise<Log> {
  const log = await from;
  await world.once(log, () => stitchLog(log, { schema: log.warehouse.config.schema }));
  return log;
}
