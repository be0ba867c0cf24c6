import type { RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { setTimeout as sleep } from 'node:timers/promises';
import { judge } from './judge.js';
import { UNDER_WAY } from './lane.js';
import type { Received } from './sink.js';
import { BIG, BIG_REQUEST } from './source.js';
import { syncObject, type Worker, type World } from './world.js';

/** The longest time between two kills. */
const APART_MS = 7_000;

/** What became of a sync whose workers were killed at random. */
export interface RandomRun {
  readonly name: string;
  readonly kills: number;
  readonly lost: number;
  readonly stale: number;
  readonly duplicates: number;
  /**
   * From a kill to the second arrival of each request that it interrupted. Where every worker has been killed since, from the last kill of
   * the one that lived longest: before it nobody was left who could have gone on.
   */
  readonly resumedMs: readonly { readonly kill: number; readonly ms: number }[];
  readonly problems: readonly string[];
}

/** Kills workers of a world at random while a sync has work to do, round after round. */
export async function killAtRandom(
  world: World,
  { name, kills, workers }: { name: string; kills: number; workers: number },
): Promise<RandomRun> {
  await world.define([name], { size: BIG });
  await world.client.objects.apply([syncObject(name, BIG_REQUEST)]);
  const living = await Promise.all(Array.from({ length: workers }, () => world.startWorker()));
  const work = keepBusy(world, name);
  const killed: Kill[] = [];
  while (killed.length < kills) {
    await sleep(Math.random() * APART_MS);
    const index = Math.floor(Math.random() * living.length);
    killed.push({ at: Date.now(), worker: index });
    await living[index]?.kill();
    living[index] = await world.startWorker();
  }
  const { round, problems } = await work.end();
  await Promise.all(living.map((worker: Worker) => worker.kill()));
  const received = world.sink.received(name);
  const { lost, stale, unstable, duplicates } = judge(received, round, BIG);
  return {
    ...{ name, kills, lost: lost.length, stale: stale.length, duplicates, resumedMs: resumed(received, { killed, workers }) },
    problems: [
      ...problems,
      ...(lost.length > 0 ? [`lost ${lost.length} records: ${lost.slice(0, 3).join(', ')} …`] : []),
      ...(stale.length > 0 ? [`${stale.length} old values after newer ones`] : []),
      ...(unstable.length > 0 ? [`${unstable.length} keys with another body`] : []),
      ...(duplicates > kills * UNDER_WAY ? [`${duplicates} records twice after ${kills} kills`] : []),
    ],
  };
}

/** Runs a sync, round after round, until it is told to end: as a schedule would. */
function keepBusy(world: World, name: string) {
  const problems: string[] = [];
  const asked = new AbortController();
  let round = 0;
  const work = (async () => {
    for (;;) {
      const run = await ended(world, (await world.client.runs.sync(name)).id);
      problems.push(...wrongWith(world, run, round));
      if (asked.signal.aborted) return;
      round += 1;
      await world.turn([name], round, { size: BIG });
    }
  })();
  return {
    end: async () => {
      asked.abort();
      await work;
      return { round, problems };
    },
  };
}

async function ended(world: World, id: string): Promise<RunView> {
  for (;;) {
    const run = await world.client.runs.get(id);
    if (isFinal(run.state)) return run;
    await sleep(200);
  }
}

function wrongWith(world: World, run: RunView, round: number): readonly string[] {
  const taken = judge(world.sink.received(run.subject), round, BIG).takenBy.get(run.id) ?? 0;
  return [
    ...(run.state === 'succeeded' ? [] : [`a run ended as ${run.state}: ${run.error?.message}`]),
    ...(taken === run.counts.delivered ? [] : [`${run.counts.delivered} are said to be delivered, ${taken} were taken`]),
  ];
}

interface Kill {
  readonly at: number;
  readonly worker: number;
}

interface Kills {
  readonly killed: readonly Kill[];
  readonly workers: number;
}

/** A request that arrived twice was interrupted by the kill after its first arrival. */
export function resumed(received: readonly Pick<Received, 'key' | 'at'>[], kills: Kills): RandomRun['resumedMs'] {
  const first = new Map<string, number>();
  return received.flatMap(({ key = '', at }) => {
    const before = first.get(key);
    first.set(key, at);
    const kill = before === undefined ? -1 : kills.killed.findIndex((one) => one.at >= before);
    const moment = kills.killed[kill]?.at;
    return moment === undefined || moment > at ? [] : [{ kill, ms: at - Math.max(moment, aliveSince(at, kills)) }];
  });
}

/** Since when somebody has lived who lives at this moment. */
function aliveSince(at: number, { killed, workers }: Kills): number {
  const lastKills = Array.from(
    { length: workers },
    (_, worker) => killed.findLast((one) => one.worker === worker && one.at <= at)?.at ?? 0,
  );
  return Math.min(...lastKills);
}
