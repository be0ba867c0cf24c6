import { expect, test } from '@jest/globals';
import { fault, type OutRecord } from '@tributary/connector-kit';
import { plans, type Intent, type Mode } from '@tributary/core';
import fc from 'fast-check';
import { describeEngines } from './testing/describe-engines.js';
import type { Answer } from './testing/fake-destination.js';
import type { KeptRun } from './testing/in-memory-run-log.js';
import { RunMachine, type Death } from './testing/run-machine.js';
import { countsOf, type SyncWorld } from './testing/sync-world.js';

/** How often the machine is played, which the modes share; more of it: `TEST_STATE_RUNS=5000`. */
const RUNS = { DuckDB: Number(process.env['TEST_STATE_RUNS'] ?? 40), PostgreSQL: Number(process.env['TEST_STATE_RUNS'] ?? 12) };
/** Removals that one run may make without being asked. */
const MOST_REMOVED = 2;
const MAPPINGS = [
  { name: { column: 'name' }, age: { column: 'age' } },
  { name: { column: 'name' } },
  { name: { column: 'name' }, age: { column: 'age' }, label: { sql: "name || '!'" } },
] as const;

type Person = { readonly name: string; readonly age: number };

/** What should be, and what was. */
interface Model {
  readonly mode: Mode;
  readonly people: Map<number, Person>;
  mapping: number;
  /** Removals that a person has released. */
  released: boolean;
}

interface Real {
  readonly world: SyncWorld;
  readonly machine: RunMachine;
  /** What was sent under each idempotency key. */
  readonly bodies: Map<string, string>;
}

type Kind = 'ok' | 'partial' | 'reject' | 'busy' | 'lost' | 'down';

/** What the destination does with the next requests. */
const ANSWERS: Readonly<Record<Kind, Answer>> = {
  ok: (batch, outcomes, keep) => {
    batch.forEach(keep);
    outcomes.all({ kind: 'delivered' });
  },
  partial: (batch, outcomes, keep) => {
    for (const [index, record] of batch.entries()) {
      if (index % 2 === 0) keep(record);
      outcomes.set(record, index % 2 === 0 ? { kind: 'delivered' } : { kind: 'retry', code: 'busy', message: 'busy' });
    }
  },
  reject: (batch, outcomes, keep) => {
    for (const [index, record] of batch.entries()) {
      if (index > 0) keep(record);
      outcomes.set(record, index > 0 ? { kind: 'delivered' } : { kind: 'rejected', code: 'no', message: 'no' });
    }
  },
  busy: () => {
    throw fault.throttled('slow down', 5_000);
  },
  lost: (batch, _, keep) => {
    batch.forEach(keep);
    throw fault.inDoubt('the connection was cut');
  },
  down: () => {
    throw fault.transient('connection refused');
  },
};

type Step =
  | { readonly kind: 'put'; readonly id: number; readonly person: Person }
  | { readonly kind: 'delete'; readonly id: number }
  | { readonly kind: 'map'; readonly mapping: number }
  | { readonly kind: 'start'; readonly intent: Intent }
  | { readonly kind: 'work'; readonly answers: readonly Kind[] }
  | { readonly kind: 'crash'; readonly death: Death; readonly answers: readonly Kind[] }
  | { readonly kind: 'sleep'; readonly where: 'before request' | 'before answer'; readonly answers: readonly Kind[] }
  | { readonly kind: 'wake' | 'cancel' | 'release' | 'lose jobs' | 'double jobs' };

const id = fc.integer({ min: 1, max: 9 });
const answers = fc.array(fc.constantFrom<Kind>('ok', 'ok', 'partial', 'reject', 'busy', 'lost', 'down'), { maxLength: 3 });
const death = fc.record({
  call: fc.constantFrom<Death['call']>(
    'progress',
    'freeze',
    'begin',
    'answer',
    'openBatches',
    'acknowledged',
    'answered',
    'finish',
    'status',
  ),
  nth: fc.integer({ min: 1, max: 3 }),
  moment: fc.constantFrom('before' as const, 'after' as const),
});
const step: fc.Arbitrary<Step> = fc.oneof(
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('put' as const),
      id,
      person: fc.record({ name: fc.constantFrom('a', 'b', 'ä😀'), age: fc.integer({ min: 0, max: 3 }) }),
    }),
  },
  { weight: 2, arbitrary: fc.record({ kind: fc.constant('delete' as const), id }) },
  { weight: 1, arbitrary: fc.record({ kind: fc.constant('map' as const), mapping: fc.integer({ min: 0, max: MAPPINGS.length - 1 }) }) },
  {
    weight: 4,
    arbitrary: fc.record({
      kind: fc.constant('start' as const),
      intent: fc.constantFrom<Intent>(
        { kind: 'changes' },
        { kind: 'changes' },
        { kind: 'full' },
        { kind: 'resync' },
        { kind: 'resend', keys: ['0', '3'] },
      ),
    }),
  },
  { weight: 6, arbitrary: fc.record({ kind: fc.constant('work' as const), answers }) },
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('crash' as const), death, answers }) },
  {
    weight: 2,
    arbitrary: fc.record({
      kind: fc.constant('sleep' as const),
      where: fc.constantFrom('before request' as const, 'before answer' as const),
      answers,
    }),
  },
  {
    weight: 4,
    arbitrary: fc.constantFrom<Step>(
      { kind: 'wake' },
      { kind: 'cancel' },
      { kind: 'release' },
      { kind: 'lose jobs' },
      { kind: 'double jobs' },
    ),
  },
);

const put = (at: number, { name, age }: Person): readonly string[] => [
  `DELETE FROM people WHERE id = ${at}`,
  `INSERT INTO people VALUES (${at}, '${name}', ${age})`,
];

async function walk(one: Step, model: Model, real: Real): Promise<void> {
  const { world, machine } = real;
  if ('answers' in one) world.destination.script.splice(0, Infinity, ...one.answers.map((kind) => ANSWERS[kind]));
  switch (one.kind) {
    case 'put':
      model.people.set(one.id, one.person);
      return world.sql(...put(one.id, one.person));
    case 'delete':
      model.people.delete(one.id);
      return world.sql(`DELETE FROM people WHERE id = ${one.id}`);
    case 'map':
      // A run has the definition of the moment it was created.
      if (machine.active() !== undefined) return;
      model.mapping = one.mapping;
      return world.define({ mapping: { ...MAPPINGS[one.mapping] } });
    case 'start':
      if (machine.active() === undefined) model.released = false;
      return machine.start(one.intent);
    case 'work':
      return machine.work();
    case 'crash':
      return machine.work(one.death);
    case 'sleep':
      return machine.fallAsleep(one.where);
    case 'wake':
      return machine.wake();
    case 'cancel':
      return machine.cancel();
    case 'release':
      return release(model, machine);
    case 'lose jobs':
      return machine.loseJobs();
    case 'double jobs':
      return machine.doubleJobs();
  }
}

function release(model: Model, machine: RunMachine): void {
  const run = machine.newest();
  if (run?.state !== 'held' || run.held === null) return;
  model.released = true;
  machine.start({ kind: 'release', run: run.id, plan: run.held.plan });
}

/** I1: each run that has ended balances, and stays as it was. */
function expectConserved({ machine }: Real): void {
  for (const { run, then } of machine.ended) {
    const { extracted, invalid, unchanged, planned, added, changed, removed, delivered, rejected, in_doubt, held, cancelled, pending } =
      run.counts;
    const told = `${run.intent.kind} ${then}`;
    expect(JSON.stringify({ state: run.state, counts: run.counts, error: run.error })).toBe(then);
    if (run.state === 'failed') continue;
    if (run.intent.kind !== 'resend') expect([told, extracted]).toEqual([told, invalid + unchanged + added + changed]);
    expect([told, planned]).toEqual([told, added + changed + removed]);
    expect([told, planned]).toEqual([told, delivered + rejected + in_doubt + held + cancelled + pending]);
    if (run.state === 'succeeded') expect([told, delivered]).toEqual([told, planned]);
  }
}

/** I5: what is sent under a key is always the same. */
function noteBodies({ bodies }: Pick<Real, 'bodies'>, records: readonly OutRecord[]): void {
  for (const { idempotencyKey, operation, key, fields } of records) {
    const body = JSON.stringify({ operation, key, fields });
    expect([idempotencyKey, bodies.get(idempotencyKey) ?? body]).toEqual([idempotencyKey, body]);
    bodies.set(idempotencyKey, body);
  }
}

/** I8: no run removes more than the guard lets pass, unless a person released it. */
function expectRemovalsProven(run: KeptRun | undefined, model: Model): void {
  if (run === undefined || model.released || run.intent.kind === 'release') return;
  expect(run.counts.removed - run.counts.held).toBeLessThanOrEqual(MOST_REMOVED);
}

type Held = ReadonlyMap<string, Readonly<Record<string, unknown>>>;

/** What the destination has to hold of the fields that are mapped now. */
function wantedOf({ people, mapping }: Model): Held {
  const fields = Object.keys(MAPPINGS[mapping] ?? {});
  return new Map(
    [...people].map(([key, { name, age }]) => {
      const all: Record<string, unknown> = { name, age, label: `${name}!` };
      return [String(key), Object.fromEntries(fields.map((field) => [field, all[field]]))];
    }),
  );
}

function heldBy({ destination }: SyncWorld, { mapping }: Model): Held {
  const fields = Object.keys(MAPPINGS[mapping] ?? {});
  return new Map([...destination.holdings].map(([key, held]) => [key, Object.fromEntries(fields.map((field) => [field, held[field]]))]));
}

/** What a mode promises of a sync that has come to rest: of every record its value or that it is there, and whether there is anything else. */
async function expectInStep(world: SyncWorld, model: Model): Promise<void> {
  const { mode } = model;
  const wanted = wantedOf(model);
  const isPromised = (key: string): boolean => plans(mode, 'remove') || wanted.has(key);
  const told = (held: Held) => (plans(mode, 'change') ? held : new Set(held.keys()));
  expect(told(new Map([...heldBy(world, model)].filter(([key]) => isPromised(key))))).toEqual(told(wanted));
  const keysIn = async (table: 'ledger' | 'owed') => {
    const rows = await world.rows(`SELECT CAST("_key" AS TEXT) FROM tributary.${table}_people_to_fake`);
    return rows.map(([key]) => String(key)).filter(isPromised);
  };
  expect((await keysIn('ledger')).sort()).toEqual([...wanted.keys()].sort());
  expect(await keysIn('owed')).toEqual([]);
}

/** Ends what goes on, then does what a schedule and a person would do: run again, and release what waits. */
async function settle(model: Model, real: Real): Promise<void> {
  const { world, machine } = real;
  world.destination.script.length = 0;
  await machine.drain();
  for (let turn = 0; turn < 6; turn += 1) {
    if (machine.newest()?.state === 'held') release(model, machine);
    else machine.start();
    await machine.drain();
    const run = machine.newest();
    if (run?.state === 'succeeded' && run.counts.planned === 0) return;
  }
  throw new Error(`the sync does not come to rest: ${JSON.stringify(countsOf(machine.newest() as KeptRun))}`);
}

async function freshReal(world: SyncWorld, mode: Mode): Promise<{ real: Real; model: Model }> {
  await world.sql('DROP SCHEMA IF EXISTS tributary CASCADE', 'DELETE FROM people', ...put(0, { name: 'stays', age: 0 }));
  const { destination, now } = world;
  destination.holdings.clear();
  destination.writes.length = 0;
  destination.script.length = 0;
  // What was removed lately counts for the guard; here every play is a new life.
  now.at += 72 * 3_600_000;
  world.define({ mapping: { ...MAPPINGS[0] } });
  const model: Model = { mode, people: new Map([[0, { name: 'stays', age: 0 }]]), mapping: 0, released: false };
  return { real: { world, machine: new RunMachine(world), bodies: new Map() }, model };
}

/** Modes as they are played, whether the destination knows a repetition, and the part of the plays each gets: one in so many. */
const PLAYED: readonly (readonly [Mode, boolean, number])[] = [
  ['mirror', true, 2],
  ['mirror', false, 2],
  ['membership', true, 8],
  ['upsert', false, 8],
  ['update', true, 8],
  ['insert', true, 8],
  ['append', false, 8],
];

describeEngines('P2, I1–I8: a sync whose runs are interrupted in any way', (openWorld, engine) => {
  test.each(PLAYED)(
    'in mode %s comes to rest with the destination as it promises (idempotent: %s)',
    async (mode, idempotent, part) => {
      const world = await openWorld({ idempotent, records: 3 });
      world.define({ mode, guard: { remove: { max: MOST_REMOVED } } });
      const check = async (steps: readonly Step[]): Promise<void> => {
        const { real, model } = await freshReal(world, mode);
        let seen = 0;
        const look = (): void => {
          const writes = world.destination.writes.slice(seen);
          seen += writes.length;
          for (const batch of writes) noteBodies(real, batch);
          expectConserved(real);
          expectRemovalsProven(real.machine.newest(), model);
        };
        for (const one of steps) {
          await walk(one, model, real);
          look();
        }
        await settle(model, real);
        look();
        await expectInStep(world, model);
      };
      await fc.assert(fc.asyncProperty(fc.array(step, { minLength: 4, maxLength: 40, size: 'max' }), check), {
        numRuns: Math.ceil(RUNS[engine as keyof typeof RUNS] / part),
        interruptAfterTimeLimit: 600_000,
      });
    },
    660_000,
  );
});
