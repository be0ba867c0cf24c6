import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { RunView } from '@tributary/contract';
import { DEFAULT_NAMESPACE } from '@tributary/queue';
import { DEFAULT_SCHEMA } from '@tributary/store';
import { addEvents, freshDatabase, loadEvents, postgresConfig, type TestDatabase } from '@tributary/test-support';
import type { Warehouse } from '@tributary/warehouse';
import pg from 'pg';
import { CHANGED_TRAIT, firstPeople, joinedIn, morePeople, PEOPLE_DEFINITIONS } from './people.js';
import { differences, type ProfileState, profileStates } from './profile-state.js';
import { isInOrder, type Reader, readerOfPerson, readersOfViews } from './readers.js';
import { bringUpStack, type Stack } from './stack.js';
import { until } from './until.js';
import { onWarehouse } from './warehouse.js';

/** How long until a run whose worker was killed has ended, if nobody helps. */
const RECOVERED_WITHIN_S = 20;
/** At least this share of the kills must hit runs that go on, or the story shows nothing. */
const HITS = 0.6;
/** How much longer four runs at once take than two. */
const CROWDED = 1.5;

type Work = (at: { readonly stack: Stack; readonly warehouse: string }) => Promise<RunView>;
const stitch: Work = ({ stack, warehouse }) => stack.client.runs.stitch(warehouse);
const stitchAll: Work = ({ stack, warehouse }) => stack.client.runs.stitch(warehouse, { full: true });
const traits: Work = ({ stack, warehouse }) => stack.client.runs.traits(warehouse);
const allTraits: Work = ({ stack, warehouse }) => stack.client.runs.traits(warehouse, { full: true });

interface Step {
  readonly what: string;
  readonly work: Work;
  /** Events of this round come first. */
  readonly round?: number;
  readonly define?: readonly Readonly<Record<string, unknown>>[];
  readonly mode: string;
  /** What the killed worker held is left to run out by itself, and the time until the end is looked at. */
  readonly patient?: boolean;
}

const STEPS: readonly Step[] = [
  { what: 'the first stitch run', work: stitch, mode: 'full', patient: true },
  { what: 'the first trait run', work: traits, mode: 'all' },
  { what: 'a stitch run over new events', work: stitch, round: 1, mode: 'incremental' },
  { what: 'a trait run over due profiles', work: traits, mode: 'due' },
  { what: 'a trait run after a definition changed', work: traits, define: [CHANGED_TRAIT], mode: 'changed' },
  { what: 'a stitch run over the whole log', work: stitchAll, mode: 'full' },
  { what: 'a trait run over everybody', work: allTraits, mode: 'all' },
];

/** Where the kills hit. */
const SEED = 20_250_101;

/** A small generator of numbers from 0 to 1 (mulberry32): the same kills every time, as far as two cores allow. */
function random(seed: number): () => number {
  let state = seed;
  return () => {
    state = (state + 0x6d2b79f5) | 0;
    let t = Math.imul(state ^ (state >>> 15), 1 | state);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
  };
}

/** One warehouse whose runs are never disturbed, and two of the same engine and log whose every run is killed. */
interface Trio {
  readonly calm: string;
  readonly killed: readonly [string, string];
}
const TRIOS: readonly Trio[] = [
  { calm: 'file_calm', killed: ['file_a', 'file_b'] },
  { calm: 'server_calm', killed: ['server_a', 'server_b'] },
];
const FILES = ['file_calm', 'file_a', 'file_b'];
const SERVERS = ['server_calm', 'server_a', 'server_b'];

/** Shares of the time that a step takes, one for each kill of an engine: spread evenly over all of it, in an order that the seed makes. */
function shares(draw: () => number): readonly number[] {
  const count = STEPS.length * 2;
  const all = Array.from({ length: count }, (_, i) => ({ share: (i + draw()) / count, place: draw() }));
  return all.sort((a, b) => a.place - b.place).map(({ share }) => share);
}

const each = <T, R>(items: readonly T[], work: (item: T) => Promise<R>): Promise<R[]> => Promise.all(items.map(work));

const lastedMs = ({ started_at, finished_at }: RunView): number => Date.parse(finished_at ?? '') - Date.parse(started_at ?? '');

/** Whether a run that was taken up again found that all had been published before the kill. */
const foundItDone = ({ result }: RunView): boolean => result?.['mode'] === 'none' || result?.['events'] === 0;

describe('a worker that is killed in the middle of stitching or of computing traits', () => {
  const draw = random(SEED);
  const places = TRIOS.map(() => shares(draw));
  const readers: Reader[] = [];
  const told: string[] = [];
  let kills = { all: 0, hit: 0 };
  let stack: Stack;
  let metadata: pg.Client;
  let databases: readonly TestDatabase[] = [];
  let homes: ReadonlyMap<string, { readonly config: object; readonly state: () => Promise<ProfileState> }>;

  const at = (id: string) => homes.get(id) as { readonly config: object; readonly state: () => Promise<ProfileState> };
  const load = (id: string, work: (warehouse: Warehouse) => Promise<unknown>) => onWarehouse(at(id).config, work);

  beforeAll(async () => {
    stack = await bringUpStack({ WORKER_CONCURRENCY: '16' });
    metadata = new pg.Client({ connectionString: stack.databaseUrl });
    await metadata.connect();
    databases = await each(SERVERS, () => freshDatabase());
    const configs = [
      ...FILES.map((id) => ({ kind: 'warehouse', id, engine: 'duckdb', path: `${stack.home}/${id}.duckdb` })),
      ...SERVERS.map((id, i) => ({ ...postgresConfig(databases[i]?.url), id })),
    ];
    homes = new Map(configs.map((config) => [config.id, { config, state: profileStates(config) }]));
    await each([...FILES, ...SERVERS], (id) => load(id, (warehouse) => loadEvents(warehouse, 'events', firstPeople())));
    await stack.client.objects.apply([...configs.map((config) => ({ ...config, events: { table: 'events' } })), ...PEOPLE_DEFINITIONS]);
  }, 180_000);
  afterAll(async () => {
    const looked = readers.map(({ looks, seen }) => `${looks()} times (${seen.length} states)`);
    process.stdout.write([...told, `readers looked ${looked.join(', ')}`].map((line) => `    ${line}\n`).join(''));
    await each(readers, (reader) => reader.close());
    await metadata.end();
    await stack.stop();
    await each(databases, (database) => database.drop());
  });

  /** Starts the runs so that all have had their share of their time at one instant; gives them as they are then. */
  async function startAll({ work }: Step, when: ReadonlyMap<string, number>): Promise<readonly RunView[]> {
    const last = Math.max(...when.values());
    return each([...when], async ([warehouse, ms]) => {
      await sleep(last - ms);
      const run = await work({ stack, warehouse });
      await until(async () => (await stack.client.runs.get(run.id)).started_at !== null, 'the run to begin');
      await sleep(ms);
      return stack.client.runs.get(run.id);
    });
  }

  /** Kills the worker; gives the instant, once there is another one. */
  async function killWorker(patient: boolean): Promise<number> {
    const { workerPid } = stack.pids();
    process.kill(workerPid, 'SIGKILL');
    const killedAt = Date.now();
    await until(async () => stack.pids().workerPid !== workerPid, 'a new worker');
    if (patient) return killedAt;
    // What the dead one held is free at once, as it would be some seconds later.
    await metadata.query(`UPDATE ${DEFAULT_SCHEMA}.run SET lease_until = now() WHERE state = 'running'`);
    await metadata.query(`DELETE FROM ${DEFAULT_NAMESPACE}.job WHERE state = 'active'`);
    return killedAt;
  }

  /** Gives the runs that were killed, once they have ended. */
  async function killDuring(step: Step, when: ReadonlyMap<string, number>): Promise<readonly RunView[]> {
    const started = await startAll(step, when);
    const killedAt = await killWorker(step.patient ?? false);
    return each(started, async (run) => {
      const ended = await stack.ended(run);
      const seconds = (Date.parse(ended.finished_at ?? '') - killedAt) / 1_000;
      const hit = seconds > 0;
      kills = { all: kills.all + 1, hit: kills.hit + (hit ? 1 : 0) };
      const where = `${Math.round(when.get(run.subject) ?? 0)} ms in, stage ${run.progress?.done ?? '-'}`;
      told.push(`${run.kind} ${run.subject}: ${hit ? `killed ${where}, ended after ${seconds.toFixed(1)} s` : 'ended before the kill'}`);
      if (step.patient) expect(seconds).toBeLessThan(RECOVERED_WITHIN_S);
      return ended;
    });
  }

  /** When each run is to be killed: at its share of the time that it takes, which is more than where few others run. */
  const whenOf = (index: number, calm: readonly RunView[]): ReadonlyMap<string, number> =>
    new Map(
      TRIOS.flatMap(({ killed }, engine) =>
        killed.map((id, i) => [id, (places[engine]?.[index * 2 + i] ?? 0) * CROWDED * lastedMs(calm[engine] as RunView)] as const),
      ),
    );

  test.each(STEPS.map((step, index) => ({ ...step, index })))(
    '$what',
    async (step) => {
      const { round, define = [], mode, index, work } = step;
      if (round !== undefined)
        await each([...FILES, ...SERVERS], (id) => load(id, (warehouse) => addEvents(warehouse, 'events', morePeople(round))));
      await stack.client.objects.apply(define);
      await each(readers, (reader) => reader.settle());
      const calm = await each(TRIOS, async ({ calm: warehouse }) => stack.ended(await work({ stack, warehouse })));
      expect(calm).toMatchObject(calm.map(() => ({ state: 'succeeded', result: { mode } })));
      const killing = killDuring(step, whenOf(index, calm));
      await each(readers, (reader) => reader.during(killing));
      const ended = await killing;
      await each(readers, (reader) => reader.settle());
      for (const [engine, { calm: twin, killed }] of TRIOS.entries()) {
        const expected = await at(twin).state();
        for (const id of killed) {
          const run = ended.find(({ subject }) => subject === id) as RunView;
          expect(run).toMatchObject({ state: 'succeeded', error: null });
          if (!foundItDone(run)) expect(run.result).toEqual(calm[engine]?.result);
          expect([id, differences(expected, await at(id).state())]).toEqual([id, []]);
        }
      }
      // From the first values on there is somebody who looks.
      if (index === 1) {
        await stack.ended(await stack.client.profiles.promote('server_a'));
        readers.push(...(await readersOfViews(databases[1]?.url ?? '')), readerOfPerson(stack.client, 'file_a', `email:${joinedIn(1)}`));
      }
    },
    120_000,
  );

  test('readers saw each state there was, in its order, and never one in between', () => {
    for (const { seen, states } of readers) expect(seen.filter((state) => !states.includes(state))).toEqual([]);
    expect(readers.map(isInOrder)).toEqual(readers.map(() => true));
    for (const { looks, states } of readers) expect([looks() > 5, states.length > 1]).toEqual([true, true]);
  });

  test('the kills hit, and the next runs find nothing left to do', async () => {
    expect(kills.hit).toBeGreaterThan(kills.all * HITS);
    const ids = TRIOS.flatMap(({ killed }) => killed);
    const stitched = await each(ids, async (warehouse) => stack.ended(await stitch({ stack, warehouse })));
    expect(stitched).toMatchObject(ids.map(() => ({ state: 'succeeded', result: { mode: 'incremental', events: 0, created: 0 } })));
    const computed = await each(ids, async (warehouse) => stack.ended(await traits({ stack, warehouse })));
    expect(computed).toMatchObject(ids.map(() => ({ state: 'succeeded', result: { mode: 'none', profiles: 0 } })));
  }, 60_000);
});
