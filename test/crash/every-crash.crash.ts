import { writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { CRASH_POINTS } from '@tributary/core';
import { testRedis } from '@tributary/test-support';
import { CELLS, nameOf, type CellOrder } from './cells.js';
import { openLane, type Played } from './lane.js';
import { killAtRandom, type RandomRun } from './random-kills.js';
import { scoreOf, tableOf } from './score.js';
import type { Engine } from './source.js';
import { openWorld } from './world.js';

/** Which cells are played: those whose name holds this. */
const ONLY = process.env['CRASH_ONLY'] ?? '';
const RUNS = Number(process.env['CRASH_RUNS'] ?? 20);
const KILLS = Number(process.env['CRASH_KILLS'] ?? 10);
/** After so many minutes nothing more is begun; what was not played has failed. */
const MINUTES = Number(process.env['CRASH_MINUTES'] ?? 60);
const LAST_BEGIN = Date.now() + MINUTES * 60_000;
/** The longest that one crash, or a run with its kills, goes on after that. */
const LAST_TAKES_MS = 15 * 60_000;
const RECOVERED_WITHIN_MS = 20_000;

/** A world in which crashes are played; those with the queue in Redis have a database of their own there. */
interface LaneOrder {
  readonly engine: Engine;
  readonly redis?: number;
}

const LANES: readonly LaneOrder[] = [
  { engine: 'duckdb' },
  { engine: 'postgres' },
  { engine: 'duckdb' },
  { engine: 'postgres', redis: 11 },
  { engine: 'postgres' },
  { engine: 'duckdb', redis: 12 },
];
/** Two on each processor: what a takeover takes would else be the waiting for a turn. */
const WORLDS = Number(process.env['CRASH_WORLDS'] ?? Math.min(LANES.length, 2 * availableParallelism()));

const cells = CELLS.filter((cell) => nameOf(cell).includes(ONLY));
const played = new Map<string, Played>();
const runs = new Map<string, RandomRun>();
const runNames = Array.from({ length: RUNS }, (_, n) => ({
  name: `run_${n + 1}`,
  engine: (['duckdb', 'postgres'] as const)[n % 2] ?? 'duckdb',
}));

function redisUrl(number: number | undefined): string | undefined {
  const server = testRedis();
  return number === undefined || server === undefined ? undefined : new URL(`/${number}`, server).href;
}

const tell = (text: string): void => void process.stdout.write(`    ${text}\n`);

/** Takes the first that is left for an engine. */
function takeFor<T extends { readonly engine: Engine }>(engine: Engine, left: T[]): T | undefined {
  const found = left.find((one) => one.engine === engine);
  if (found !== undefined) left.splice(left.indexOf(found), 1);
  return found;
}

/** Plays the crashes that are left for its engine until none is. */
async function playCells({ engine, redis }: LaneOrder, left: CellOrder[]): Promise<void> {
  const next = () => (Date.now() < LAST_BEGIN ? takeFor(engine, left) : undefined);
  const first = next();
  if (first === undefined) return;
  const lane = await openLane(engine, redisUrl(redis));
  for (let cell: CellOrder | undefined = first; cell !== undefined; cell = next()) {
    const { point, hit, how } = cell;
    const one = await lane.play({ point, hit, how });
    played.set(nameOf(cell), one);
    tell(`${nameOf(cell)}: ${one.problems.length === 0 ? 'well' : one.problems.join('; ')} (${Math.round(one.tookMs / 1_000)} s)`);
  }
  await lane.close();
}

/** Kills at random in the runs that are left for its engine. */
async function playRuns({ engine, redis }: LaneOrder, left: typeof runNames): Promise<void> {
  const next = () => (Date.now() < LAST_BEGIN ? takeFor(engine, left) : undefined);
  for (let run = next(); run !== undefined; run = next()) {
    const world = await openWorld({ engine, redisUrl: redisUrl(redis), syncs: [] });
    const done = await killAtRandom(world, { name: run.name, kills: KILLS, workers: engine === 'duckdb' ? 1 : 2 });
    runs.set(run.name, done);
    tell(`${KILLS} random kills on ${engine}: ${done.problems.length === 0 ? 'well' : done.problems.join('; ')}, ${done.duplicates} twice`);
    await world.close();
  }
}

beforeAll(
  async () => {
    const [left, leftRuns] = [[...cells], ONLY === '' || ONLY === 'random' ? [...runNames] : []];
    await Promise.all(
      LANES.slice(0, WORLDS).map(async (lane, index) => {
        if (index < 2) await playRuns(lane, leftRuns);
        await playCells(lane, left);
        await playRuns(lane, leftRuns);
      }),
    );
  },
  MINUTES * 60_000 + LAST_TAKES_MS,
);

afterAll(() => {
  const score = scoreOf([...played.values()], [...runs.values()]);
  const file = process.env['CRASH_SCORE'];
  if (file !== undefined) writeFileSync(file, `${JSON.stringify(score, null, 2)}\n`);
  process.stdout.write(`\n${JSON.stringify(score)}\n\n${tableOf(score)}\n`);
});

describe('a worker that crashes: all arrives, nothing old after new, people do nothing', () => {
  test.each(cells.map((cell) => ({ name: nameOf(cell) })))('$name', ({ name }) => {
    expect(played.get(name)?.problems).toEqual([]);
  });

  if (ONLY === '') {
    test('every crash point was reached', () => {
      const reached = new Set([...played.values()].filter(({ reached: was }) => was).map(({ point }) => point));
      expect(CRASH_POINTS.filter((point) => !reached.has(point))).toEqual([]);
    });

    test.each(runNames)('$name: workers killed at random, on $engine', ({ name }) => {
      expect(runs.get(name)?.problems).toEqual([]);
    });
  }

  test('95 of 100 killed workers are replaced, and their runs at their end, within 20 s', () => {
    const { cells: crash, randomKills } = scoreOf([...played.values()], [...runs.values()]);
    expect(crash.recoveredMs.p95 ?? 0).toBeLessThanOrEqual(RECOVERED_WITHIN_MS);
    expect(randomKills.resumedMs.p95 ?? 0).toBeLessThanOrEqual(RECOVERED_WITHIN_MS);
  });
});
