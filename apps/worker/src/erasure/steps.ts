import { findPerson, forgetPerson, noteErased, takeStatistics } from '@tributary/profiles';
import type { ErasureClaim, ErasureState, ErasureStep, Store, Traces } from '@tributary/store';
import { forgetKeys, knownKeys, spellingsOf, toldChanges } from '@tributary/sync';
import type { Warehouse } from '@tributary/warehouse';
import { definedIdentity, schemaOf } from '../sources/defined.js';
import { syncsIn } from '../sources/syncs-in.js';
import { personKeys, type SearchedIn } from './person-keys.js';
import { pursueRemovals, type RemovalTools } from './removals.js';

/** What a step works with. */
export interface ErasureTools extends RemovalTools {
  readonly store: Pick<Store, 'objects' | 'runs' | 'erasures'>;
  readonly warehouse: Warehouse;
  readonly signal: AbortSignal;
}

/** What is known when a step has been done: what to note and to go on with, or what is to be forgotten at the end. */
export type Stepped = { readonly next: ErasureStep } | { readonly traces: Omit<Traces, 'workspaceId'> };

/** How often a run that goes on is looked at. */
const LOOK_MS = 500;

/** The erasure's steps. Each may be repeated after a crash at any point of it. */
export const ERASURE_STEPS: Readonly<
  Record<Exclude<ErasureState, 'done'>, (claim: ErasureClaim, tools: ErasureTools) => Promise<Stepped>>
> = {
  noting: notePerson,
  settling: settle,
  removing: pursue,
  forgetting: forget,
};

const searched = ({ workspaceId }: ErasureClaim, { store, warehouse }: ErasureTools): SearchedIn => ({ store, workspaceId, warehouse });

/** From here on no plan that is made anew has the person in it. */
async function notePerson({ subject, workspaceId }: ErasureClaim, { store, warehouse }: ErasureTools): Promise<Stepped> {
  const { schema } = warehouse.config;
  const { types } = await definedIdentity(store, workspaceId);
  const person = await findPerson(warehouse, { schema, types, of: subject.of });
  await warehouse.transaction((session) => noteErased(session, { schema, identifiers: person.identifiers }));
  return { next: { state: 'settling', subject: { ...subject, ...person } } };
}

/** Plans that were made before may still tell somebody; only when they have ended is it known who was told. */
async function settle(claim: ErasureClaim, tools: ErasureTools): Promise<Stepped> {
  const at = searched(claim, tools);
  const syncs = await syncsIn(tools.store, claim.workspaceId, tools.warehouse.config.id);
  const older = await tools.store.erasures.olderRuns(
    claim,
    syncs.map(({ id }) => id),
  );
  if (older.length > 0) {
    const note = `waits for runs that began before: ${older.map((id) => `\`${id}\``).join(', ')}`;
    return { next: { state: 'settling', note, waitMs: LOOK_MS } };
  }
  const { keys: possible, models } = await personKeys(at, claim.subject);
  const keys: Record<string, readonly string[]> = {};
  for (const [sync, theirs] of Object.entries(possible)) {
    const known = await knownKeys(tools.warehouse, { schema: tools.warehouse.config.schema, sync, keys: theirs });
    const all = [...new Set([...known.present, ...known.owed, ...known.told])];
    if (all.length > 0) keys[sync] = all;
  }
  const byId = new Map(syncs.map((sync) => [sync.id, sync]));
  const begun = Object.entries(keys).map(([sync, theirs]) => ({
    ...{ sync, destination: byId.get(sync)?.destination ?? null, object: byId.get(sync)?.object ?? null, keys: theirs.length },
    ...{ state: 'waiting' as const, run: null, attempts: 0, nextAt: null, note: null },
  }));
  // The keys that are not known anywhere yet may still be named in what was asked of runs.
  const subject = { ...claim.subject, keys: { ...possible, ...keys } };
  return { next: { state: 'removing', subject, models, syncs: begun } };
}

async function pursue(claim: ErasureClaim, tools: ErasureTools): Promise<Stepped> {
  const syncs = await pursueRemovals(claim, tools);
  const open = syncs.filter(({ state }) => state === 'waiting' || state === 'running');
  if (open.length === 0) return { next: { state: 'forgetting', syncs } };
  const note = `waits for removals: ${open.map(({ sync, run, note: why }) => `\`${sync}\`${run === null ? '' : ` (run \`${run}\`)`}${why === null ? '' : `: ${why}`}`).join('; ')}`;
  return { next: { state: 'removing', syncs, note, waitMs: LOOK_MS } };
}

/** In the warehouse first: should this be broken off, the erasure still knows what to forget. */
async function forget(claim: ErasureClaim, tools: ErasureTools): Promise<Stepped> {
  const { warehouse, signal } = tools;
  const { subject } = claim;
  const { schema } = warehouse.config;
  const changes = [];
  for (const [sync, keys] of Object.entries(subject.keys)) changes.push(...(await toldChanges(warehouse, { schema, sync, keys })));
  const traces = {
    values: [...subject.profiles, ...subject.identifiers.map(({ value }) => value)],
    keys: Object.fromEntries(Object.entries(subject.keys).map(([sync, keys]) => [sync, keys.flatMap(spellingsOf)])),
    changes,
  };
  // Before the history goes by which the changes are found.
  await tools.store.erasures.forget(claim, traces);
  await warehouse.transaction(async (session) => {
    for (const [sync, keys] of Object.entries(subject.keys)) await forgetKeys(session, { schema, sync, keys });
    for (const shadow of [false, true]) await forgetPerson(session, { schema: schemaOf(warehouse.config, shadow), person: subject });
  });
  for (const shadow of [false, true]) await takeStatistics(warehouse, { schema: schemaOf(warehouse.config, shadow), signal });
  return { traces };
}
