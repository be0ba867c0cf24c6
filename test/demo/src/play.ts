import { createClient } from '@tributary/client';
import type { RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { fileURLToPath } from 'node:url';
import { tributary } from './cli.js';
import type { DemoOptions } from './options.js';
import { loadEvents, shopWarehouse, tenNewEvents } from './shop.js';
import type { Teller } from './tell.js';

const SYNCS = ['profiles_to_braze', 'profiles_to_miso', 'top_products_to_shopify', 'new_buyers_to_slack'] as const;
const FOLDER = fileURLToPath(new URL('../', import.meta.url));

/** One sync's run as the demo reports it. */
export interface SyncReport {
  readonly sync: string;
  readonly state: string;
  readonly extracted: number;
  readonly unchanged: number;
  readonly planned: number;
  readonly added: number;
  readonly changed: number;
  readonly removed: number;
  readonly delivered: number;
  readonly rejected: number;
  readonly requests: number;
  readonly seconds: number;
}

export interface DemoReport {
  readonly events: number;
  readonly profiles: number;
  /** Trait values computed. */
  readonly traits: number;
  readonly runs: readonly SyncReport[];
  readonly second: readonly SyncReport[];
}

/** The main job: real events become profiles, traits and records in four destinations; ten new events, and only what they changed is sent. */
export async function play(options: DemoOptions, tell: Teller): Promise<DemoReport> {
  const { config, variables, folder } = shopWarehouse(options);
  tell.step('Load', `the events of a shop into ${folder === 'duckdb' ? 'DuckDB' : 'PostgreSQL'}`);
  const events = await loadEvents(config);
  tell.fact(`${events} events`);

  tell.step('Apply', 'warehouse, identity rules, traits, destinations and syncs from files');
  tell.fact((await tributary(options, ['apply', `${FOLDER}warehouses/${folder}`], variables)).trim());
  tell.fact((await tributary(options, ['apply', `${FOLDER}project`])).trim());

  const first = await round(options, tell);
  tell.step('Ten new events', 'nine people look at shoes, one buys them');
  await tenNewEvents(config);
  const second = await round(options, tell);
  return { events, profiles: first.profiles, traits: first.traits, runs: first.syncs, second: second.syncs };
}

async function round(options: DemoOptions, tell: Teller): Promise<{ profiles: number; traits: number; syncs: SyncReport[] }> {
  const client = createClient({ url: options.apiUrl, key: options.key });
  const finished = async (started: Promise<RunView>) => {
    const { id } = await started;
    for await (const run of client.runs.follow(id)) if (isFinal(run.state)) return succeeded(run);
    throw new Error(`run \`${id}\` did not end`);
  };
  tell.step('Stitch', 'events into profiles');
  const stitched = await finished(client.runs.stitch('shop'));
  tell.fact(`${figure(stitched, 'identifiers')} identifiers → ${figure(stitched, 'profiles')} profiles (${seconds(stitched)} s)`);

  tell.step('Traits', 'on every profile, in one statement');
  const computed = await finished(client.runs.traits('shop'));
  tell.fact(`${figure(computed, 'values')} values (${seconds(computed)} s)`);

  tell.step('Sync', 'only what changed');
  const syncs: SyncReport[] = [];
  for (const sync of SYNCS) syncs.push(reportOf(sync, await finished(client.runs.sync(sync))));
  tell.syncs(syncs);
  return { profiles: figure(stitched, 'profiles'), traits: figure(computed, 'values'), syncs };
}

function succeeded(run: RunView): RunView {
  if (run.state === 'succeeded') return run;
  throw new Error(`the ${run.kind} run of \`${run.subject}\` ended as ${run.state}: ${run.error?.message ?? 'no reason given'}`);
}

function figure(run: RunView, name: string): number {
  const value = run.result?.[name];
  if (typeof value !== 'number') throw new Error(`the ${run.kind} run told no \`${name}\``);
  return value;
}

function seconds(run: RunView): number {
  return (new Date(run.finished_at ?? 0).getTime() - new Date(run.started_at ?? 0).getTime()) / 1_000;
}

function reportOf(sync: string, run: RunView): SyncReport {
  const { extracted, unchanged, planned, added, changed, removed, delivered, rejected, requests } = run.counts;
  return {
    sync,
    state: run.state,
    extracted,
    unchanged,
    planned,
    added,
    changed,
    removed,
    delivered,
    rejected,
    requests,
    seconds: seconds(run),
  };
}
