import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { describeEngines } from '../testing/describe-engines.js';
import type { Answer } from '../testing/fake-destination.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';

interface Person {
  readonly id: number | null;
  readonly name: string | null;
  readonly age: number | null;
}

/** What happens between two runs. `answers`: what becomes of the n-th record of a run. */
type Step =
  | { readonly kind: 'source'; readonly people: readonly Person[] }
  | { readonly kind: 'unmapped' }
  | { readonly kind: 'upgrade' }
  | { readonly kind: 'run'; readonly answers: readonly ('delivered' | 'rejected' | 'kept_and_lost')[] };

const person = fc.record({
  id: fc.oneof({ weight: 9, arbitrary: fc.integer({ min: 1, max: 6 }) }, { weight: 1, arbitrary: fc.constant(null) }),
  name: fc.constantFrom(null, '', 'a', "o'x", 'ä😀'),
  age: fc.constantFrom(null, 0, 1),
});
/** One record is always there and valid: a source without any is held. */
const STAYS: Person = { id: 7, name: 'stays', age: 7 };
const source = fc.array(person, { maxLength: 7 }).map((people): readonly Person[] => [...people, STAYS]);
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('source' as const), people: source }),
  fc.constantFrom<Step>({ kind: 'unmapped' }, { kind: 'upgrade' }),
  fc.record({
    kind: fc.constant('run' as const),
    answers: fc.array(fc.constantFrom('delivered' as const, 'rejected' as const, 'kept_and_lost' as const), { minLength: 1, maxLength: 4 }),
  }),
);

const answering =
  (answers: Extract<Step, { kind: 'run' }>['answers']): Answer =>
  (batch, outcomes, keep) => {
    for (const [index, record] of batch.entries()) {
      const answer = answers[index % answers.length];
      if (answer !== 'rejected') keep(record);
      if (answer === 'delivered') outcomes.set(record, { kind: 'delivered' });
      else if (answer === 'rejected') outcomes.set(record, { kind: 'rejected', code: 'no', message: 'no' });
      else outcomes.set(record, { kind: 'in_doubt', message: 'the answer was lost' });
    }
  };

const value = (one: string | number | null) =>
  one === null ? 'NULL' : typeof one === 'number' ? String(one) : `'${one.replaceAll("'", "''")}'`;

async function walk(world: SyncWorld, happens: Step): Promise<void> {
  if (happens.kind === 'unmapped') await world.sql('UPDATE people SET note = note + 1');
  if (happens.kind === 'upgrade') {
    await world.sql(
      `UPDATE tributary.ledger_meta SET shape = replace(shape, '"engine":"', '"engine":"old ')`,
      'UPDATE tributary.ledger_people_to_fake SET "_hash" = 7',
    );
  }
  if (happens.kind === 'source') {
    const rows = happens.people.map(({ id, name, age }) => `(${value(id)}, ${value(name)}, ${value(age)}, 0)`);
    await world.sql('DELETE FROM people', `INSERT INTO people VALUES ${rows.join(', ')}`);
  }
  if (happens.kind === 'run') {
    world.destination.script.push(answering(happens.answers));
    await world.run();
    world.destination.script.length = 0;
  }
}

/** Records whose key is theirs alone. */
function valid(people: readonly Person[]): ReadonlyMap<string, { readonly name: string | null; readonly age: number | null }> {
  const alone = people.filter(({ id }) => id !== null && people.filter((other) => other.id === id).length === 1);
  return new Map(alone.map(({ id, name, age }) => [String(id), { name, age }]));
}

/** More is taken back than the ledger ever had: what was added without an answer. */
const ADDED_UNHEARD: [readonly Person[], Step[]] = [
  [STAYS],
  [
    { kind: 'source', people: [{ id: 1, name: null, age: null }, { id: 2, name: null, age: null }, STAYS] },
    { kind: 'run', answers: ['kept_and_lost'] },
    { kind: 'source', people: [STAYS] },
  ],
];

describeEngines('P1, I3: whatever happens between and during runs', (openWorld) => {
  test('one undisturbed run brings the destination in step, another sends nothing, and an invalid key is never removed', async () => {
    const world = await openWorld({ idempotent: false });
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } }, delivery: { in_doubt: 'at_least_once', retry_minutes: 0 } });
    await world.sql('ALTER TABLE people ADD COLUMN note INTEGER');
    await fc.assert(
      fc.asyncProperty(source, fc.array(step, { maxLength: 6 }), async (start, steps) => {
        await world.sql('DROP SCHEMA IF EXISTS tributary CASCADE');
        world.destination.holdings.clear();
        await walk(world, { kind: 'source', people: start });
        await walk(world, { kind: 'run', answers: ['delivered'] });
        let people = start;
        for (const one of steps) {
          await walk(world, one);
          if (one.kind === 'source') people = one.people;
        }
        const before = new Map(world.destination.holdings);
        const run = await world.run();
        const wanted = valid(people);
        const kept = new Set(people.map(({ id }) => String(id)).filter((key) => !wanted.has(key) && before.has(key)));
        expect([...world.destination.holdings.keys()].sort()).toEqual([...wanted.keys(), ...kept].sort());
        for (const [key, fields] of wanted) expect(world.destination.holdings.get(key)).toEqual(fields);
        expect(run.counts.extracted).toBe(run.counts.invalid + run.counts.unchanged + run.counts.added + run.counts.changed);
        await walk(world, { kind: 'unmapped' });
        const again = countsOf(await world.run());
        expect([again.planned ?? 0, again.unchanged ?? 0]).toEqual([0, wanted.size]);
      }),
      { numRuns: 10, examples: [ADDED_UNHEARD] },
    );
  });
});
