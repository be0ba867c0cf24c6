import { expect, test } from '@jest/globals';
import { MODES, type Mode } from '@tributary/core';
import type { Session } from '@tributary/sql';
import fc from 'fast-check';
import type { Asked } from '../guard/release.js';
import type { SyncTools } from '../ports.js';
import { previewSync } from '../preview/preview-sync.js';
import { describeEngines } from '../testing/describe-engines.js';
import type { Answer } from '../testing/fake-destination.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';
import { watchedTools } from '../testing/watched-tools.js';

/** How a glance begins, in any engine. */
const GLANCE = 'SELECT count(*), count(*) FILTER (WHERE ledger."_key" IS NULL)';

/** The tools of a sync, and whether a glance was enough of late. `blind`: a glance sees nothing, so that all goes the usual way. */
function watched(tools: SyncTools, { blind }: { readonly blind: boolean }) {
  const seen = { glances: 0, stagings: 0 };
  const watch = (session: Session): Partial<Session> => ({
    execute: (statement, options) => {
      if (statement.text.includes('"tributary_stage" AS') && !statement.text.includes('WHERE FALSE')) seen.stagings += 1;
      return session.execute(statement, options);
    },
    rows: async (query, options) => {
      if (!query.text.startsWith(GLANCE)) return session.rows(query, options);
      seen.glances += 1;
      return blind ? [[0, 0, 0, 0, 0]] : session.rows(query, options);
    },
  });
  return { tools: watchedTools(tools, watch), seen };
}

/** What a preview tells, a glance allowed and not. */
async function bothWays(world: SyncWorld) {
  const [open, blind] = [watched(world.tools(), { blind: false }), watched(world.tools(), { blind: true })];
  const shown = await previewSync(open.tools);
  return { shown, usual: await previewSync(blind.tools), seen: open.seen };
}

interface Person {
  readonly id: number | null;
  readonly name: string | null;
  readonly doc: string | null;
}

type Step =
  | { readonly kind: 'source'; readonly people: readonly Person[] }
  | { readonly kind: 'sql'; readonly statement: string }
  | { readonly kind: 'define'; readonly mode: Mode }
  | { readonly kind: 'run'; readonly answers: readonly ('delivered' | 'rejected' | 'in_doubt')[] };

const UPGRADE = `UPDATE tributary.ledger_meta SET shape = replace(shape, '"engine":"', '"engine":"old ')`;

const person = fc.record({
  id: fc.oneof({ weight: 19, arbitrary: fc.integer({ min: 1, max: 30 }) }, { weight: 1, arbitrary: fc.constant(null) }),
  name: fc.constantFrom(null, '', 'a'),
  doc: fc.constantFrom(null, '{"a": 1, "b": 2}', '{"b":2,"a":1}'),
});
const people = fc.array(person, { maxLength: 3 });
const modes = fc.constantFrom(...(Object.keys(MODES) as Mode[]));
const step: fc.Arbitrary<Step> = fc.oneof(
  fc.record({ kind: fc.constant('source' as const), people }),
  fc.record({
    kind: fc.constant('sql' as const),
    statement: fc.constantFrom(
      'UPDATE people SET age = coalesce(age, 0) + 1',
      UPGRADE,
      'DELETE FROM people',
      `UPDATE people SET name = 'b' WHERE id < 5`,
      'DELETE FROM people WHERE id < 3',
      'INSERT INTO people SELECT * FROM people WHERE id < 12',
      'UPDATE people SET id = NULL WHERE id = 4',
    ),
  }),
  fc.record({ kind: fc.constant('define' as const), mode: modes }),
  { weight: 3, arbitrary: fc.record({ kind: fc.constant('run' as const), answers: fc.constant(['delivered' as const]) }) },
  fc.record({
    kind: fc.constant('run' as const),
    answers: fc.array(fc.constantFrom('delivered' as const, 'rejected' as const, 'in_doubt' as const), { minLength: 1, maxLength: 4 }),
  }),
);

const answering =
  (answers: Extract<Step, { kind: 'run' }>['answers']): Answer =>
  (batch, outcomes, keep) => {
    for (const [index, record] of batch.entries()) {
      const answer = answers[index % answers.length];
      if (answer === 'delivered') keep(record);
      outcomes.set(
        record,
        answer === 'rejected'
          ? { kind: 'rejected', code: 'no', message: 'no' }
          : answer === 'in_doubt'
            ? { kind: 'in_doubt', message: 'lost' }
            : { kind: 'delivered' },
      );
    }
  };

const value = (one: string | number | null) => (one === null ? 'NULL' : typeof one === 'number' ? String(one) : `'${one}'`);

async function walk(world: SyncWorld, happens: Step): Promise<void> {
  if (happens.kind === 'define') world.define({ mode: happens.mode });
  if (happens.kind === 'sql') await world.sql(happens.statement);
  if (happens.kind === 'source') {
    const rows = happens.people.map(({ id, name, doc }) => `(${value(id)}, ${value(name)}, 0, ${value(doc)})`);
    await world.sql('DELETE FROM people', ...rows.map((row) => `INSERT INTO people VALUES ${row}`));
  }
  if (happens.kind === 'run') {
    world.destination.script.push(answering(happens.answers));
    await world.run();
    world.destination.script.length = 0;
  }
}

describeEngines('P1: a glance at source and ledger', (openWorld) => {
  test('is enough where nothing is to be planned, and writes neither a stage nor a diff', async () => {
    const world = await openWorld();
    await world.sql(`INSERT INTO people VALUES (1, 'ann', 30), (2, 'bob', NULL)`);
    world.define({
      mode: 'mirror',
      mapping: { name: { column: 'name' }, upper: { sql: 'upper(name)' }, hi: { template: 'Hi {{ age }}' } },
    });
    await world.run();
    expect((await bothWays(world)).seen).toEqual({ glances: 1, stagings: 0 });
    expect(countsOf(await world.run())).toEqual({ extracted: 2, unchanged: 2 });
    await world.sql('UPDATE people SET age = 31 WHERE id = 1');
    const { shown, usual, seen } = await bothWays(world);
    expect(seen.stagings).toBeGreaterThan(0);
    expect(shown.counts).toMatchObject({ changed: 1, unchanged: 1 });
    expect(shown).toEqual(usual);
    expect(countsOf(await world.run())).toMatchObject({ changed: 1, unchanged: 1, delivered: 1 });
  });

  test('is not taken where something is owed, everything is asked for, or the mapping is another', async () => {
    const world = await openWorld();
    await world.sql(`INSERT INTO people VALUES (1, 'ann', 30), (2, 'bob', NULL)`);
    world.destination.script.push(answering(['delivered', 'rejected']));
    await world.run();
    const glances = async (intent?: Asked['intent']) => {
      const { tools, seen } = watched(world.tools(), { blind: false });
      await previewSync(tools, intent);
      return seen.glances;
    };
    expect(await glances()).toBe(0);
    await world.run();
    expect(await glances()).toBe(1);
    const others: Asked['intent'][] = [{ kind: 'full' }, { kind: 'resync' }, { kind: 'resend', keys: ['1'] }, { kind: 'adopt' }];
    for (const intent of others) expect(await glances(intent)).toBe(0);
    world.define({ mapping: { name: { column: 'name', hash: 'sha256' }, age: { column: 'age' } } });
    expect(await glances()).toBe(0);
    world.define({ mapping: { age: { column: 'age' } } });
    expect(await glances()).toBe(0);
  });

  test.each([
    ['a second record of a key', 'upsert', 'INSERT INTO people SELECT * FROM people WHERE id = 1'],
    ['a record without a key', 'upsert', 'INSERT INTO people SELECT NULL, name, age FROM people WHERE id = 1'],
    ['a record that lost its key', 'upsert', 'UPDATE people SET id = NULL WHERE id = 1'],
    ['a key twice in place of another', 'upsert', 'UPDATE people SET id = 2, name = (SELECT name FROM people WHERE id = 2) WHERE id = 1'],
    ['another value', 'update', `UPDATE people SET name = 'eve' WHERE id = 1`],
    ['a new record', 'append', `INSERT INTO people VALUES (3, 'new', 1)`],
    ['a record that is gone', 'membership', 'DELETE FROM people WHERE id = 1'],
    ['an empty source', 'upsert', 'DELETE FROM people'],
  ] as const)('is not enough where there is %s', async (_, mode, statement) => {
    const world = await openWorld();
    await world.sql(`INSERT INTO people VALUES (1, 'ann', 30), (2, 'bob', 30)`);
    world.define({ mode });
    await world.run();
    await world.sql(statement);
    const { shown, usual, seen } = await bothWays(world);
    expect(seen.stagings).toBeGreaterThan(0);
    expect(shown).toEqual(usual);
  });

  test.each([
    ['what is gone, where nothing is removed', 'upsert', 'DELETE FROM people WHERE id = 1'],
    ['another value, where nothing is told twice', 'insert', `UPDATE people SET name = 'eve' WHERE id = 1`],
    ['another value of what is not mapped', 'mirror', 'UPDATE people SET age = 31 WHERE id = 1'],
  ] as const)('is enough for %s', async (_, mode, statement) => {
    const world = await openWorld();
    await world.sql(`INSERT INTO people VALUES (1, 'ann', 30), (2, 'bob', 30)`);
    world.define({ mode, mapping: { name: { column: 'name' } } });
    await world.run();
    await world.sql(statement);
    const { shown, usual, seen } = await bothWays(world);
    expect(seen).toEqual({ glances: 1, stagings: 0 });
    expect(shown).toEqual(usual);
  });

  test('never calls unchanged what the usual way would plan, hold or find invalid, whatever happened before', async () => {
    const world = await openWorld({ idempotent: false });
    await world.sql('ALTER TABLE people ADD COLUMN doc JSON');
    let enough = 0;
    await fc.assert(
      fc.asyncProperty(people, modes, fc.array(step, { minLength: 1, maxLength: 5 }), async (start, mode, steps) => {
        await world.sql('DROP SCHEMA IF EXISTS tributary CASCADE');
        world.define({
          ...{ mode, guard: { remove: { max_share: 1 } }, delivery: { in_doubt: 'at_most_once', retry_minutes: 0 } },
          mapping: { name: { column: 'name' }, doc: { column: 'doc' }, first: { column: 'age', when: 'on_add' } },
        });
        await walk(world, { kind: 'source', people: start });
        await walk(world, { kind: 'run', answers: ['delivered'] });
        for (const one of steps) {
          await walk(world, one);
          const { shown, usual, seen } = await bothWays(world);
          expect(shown).toEqual(usual);
          if (seen.glances > 0 && seen.stagings === 0) enough += 1;
        }
      }),
      { numRuns: 25 },
    );
    expect(enough).toBeGreaterThan(0);
  });
});
