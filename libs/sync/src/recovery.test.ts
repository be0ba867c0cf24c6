import { fault } from '@tributary/connector-kit';
import { expect, test } from '@jest/globals';
import type { RunLog } from './ports.js';
import { describeEngines } from './testing/describe-engines.js';
import { fileKey, type Answer } from './testing/fake-destination.js';
import { countsOf, type SyncWorld } from './testing/sync-world.js';

const TEN = `INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;
const owed = (world: SyncWorld) => world.rows('SELECT "_key", operation, kind, code FROM tributary.owed_people_to_fake ORDER BY 1');
const ledger = (world: SyncWorld) => world.rows('SELECT "_key", name, age FROM tributary.ledger_people_to_fake ORDER BY 1');

/** Takes every record but one. */
const refuse =
  (key: string): Answer =>
  (batch, outcomes, keep) => {
    for (const record of batch) {
      if (fileKey(record) === key) outcomes.set(record, { kind: 'rejected', code: 'bad_name', message: 'the name is bad' });
      else {
        keep(record);
        outcomes.set(record, { kind: 'delivered' });
      }
    }
  };

/** Takes every record, and the answer is lost. */
const loseAnswer: Answer = (batch, _, keep) => {
  batch.forEach(keep);
  throw fault.inDoubt('the connection was cut');
};

/** A run that tries nothing again: what it could not confirm is left to the next one. */
const NO_RETRY = { delivery: { retry_minutes: 0 } };

describeEngines('delivery', (openWorld) => {
  test('I9: one bad record costs one rejection; I2: only what was confirmed is in the ledger', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.destination.script.push(refuse('4'));
    const run = await world.run();
    expect(run.state).toBe('partial');
    expect(countsOf(run)).toEqual({ extracted: 10, planned: 10, added: 10, delivered: 9, rejected: 1, requests: 1 });
    expect(await owed(world)).toEqual([[4, 'add', 'rejected', 'bad_name']]);
    expect((await ledger(world)).map(([key]) => key)).toEqual([1, 2, 3, 5, 6, 7, 8, 9, 10]);
  });

  test('I3: a rejected record is planned again although nothing changed, until it is delivered', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    await world.run();
    await world.sql('UPDATE people SET age = 1 WHERE id = 4');
    world.destination.script.push(refuse('4'), refuse('4'));
    expect(countsOf(await world.run())).toMatchObject({ planned: 1, changed: 1, rejected: 1 });
    expect(countsOf(await world.run())).toMatchObject({ planned: 1, changed: 1, rejected: 1 });
    expect(world.destination.writes.at(-1)?.[0]?.changed).toEqual(['age']);
    await world.sql('UPDATE people SET age = 24 WHERE id = 4');
    expect(countsOf(await world.run())).toMatchObject({ planned: 1, changed: 1, delivered: 1 });
    expect(await owed(world)).toEqual([]);
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
  });

  test('a refusal for now is tried again until it succeeds, and not before the destination allows it', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    const started = world.now.at;
    world.destination.script.push(
      () => {
        throw fault.throttled('slow down', 90_000);
      },
      (batch, outcomes, keep) => {
        batch.slice(0, 6).forEach(keep);
        outcomes.all({ kind: 'delivered' });
        for (const record of batch.slice(6)) outcomes.set(record, { kind: 'retry', code: 'busy', message: 'busy' });
      },
    );
    const run = await world.run();
    expect(run.state).toBe('succeeded');
    expect(countsOf(run)).toEqual({ extracted: 10, planned: 10, added: 10, delivered: 10, requests: 3 });
    expect(world.now.at - started).toBeGreaterThanOrEqual(90_000);
    expect(world.destination.writes.map((batch) => [batch.length, batch[0]?.attempt])).toEqual([
      [10, 1],
      [10, 2],
      [4, 3],
    ]);
    expect((await ledger(world)).length).toBe(10);
  });

  test('what fails for longer than the window is owed to the next run', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    const down: Answer = () => {
      throw fault.transient('connection refused');
    };
    world.destination.script.push(...Array.from({ length: 1000 }, () => down));
    const run = await world.run();
    expect(run.state).toBe('partial');
    expect(countsOf(run)).toMatchObject({ planned: 10, pending: 10 });
    world.destination.script.length = 0;
    expect(countsOf(await world.run())).toMatchObject({ planned: 10, added: 10, delivered: 10 });
    expect(await owed(world)).toEqual([]);
  });

  test('a lost answer is asked again where repeating is harmless', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.destination.script.push(loseAnswer);
    const run = await world.run();
    expect(run.state).toBe('succeeded');
    expect(countsOf(run)).toMatchObject({ delivered: 10, requests: 2 });
    const [first, second] = world.destination.writes;
    expect(second?.map((record) => record.idempotencyKey)).toEqual(first?.map((record) => record.idempotencyKey));
  });

  test('where repeating adds something, a lost answer is asked again twice with the same key, then it is in doubt and goes with the next run', async () => {
    const world = await openWorld({ idempotent: false });
    await world.sql(TEN);
    world.destination.script.push(loseAnswer, loseAnswer, loseAnswer);
    const run = await world.run();
    expect(run.state).toBe('partial');
    expect(countsOf(run)).toEqual({ extracted: 10, planned: 10, added: 10, in_doubt: 10, requests: 3 });
    expect(new Set(world.destination.writes.flat().map((record) => record.idempotencyKey)).size).toBe(10);
    expect(await ledger(world)).toEqual([]);
    expect((await owed(world))[0]).toEqual([1, 'add', 'in_doubt', 'in_doubt']);
    expect(countsOf(await world.run())).toMatchObject({ added: 10, delivered: 10 });
  });

  test('a sync that must send nothing twice does not send again what may have arrived, neither in this run nor in the next', async () => {
    const world = await openWorld({ idempotent: false });
    world.define({ delivery: { in_doubt: 'at_most_once' } });
    await world.sql(TEN);
    world.destination.script.push(loseAnswer);
    expect(countsOf(await world.run())).toEqual({ extracted: 10, planned: 10, added: 10, in_doubt: 10, requests: 1 });
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
    expect(world.destination.writes).toHaveLength(1);
  });

  test('a sync that must send nothing twice does not send again the batch of a worker that died', async () => {
    const world = await openWorld({ idempotent: false, records: 5 });
    world.define({ delivery: { in_doubt: 'at_most_once' } });
    await world.sql(TEN);
    const run = await world.crashAt('answer', 'before');
    expect([run.state, run.counts.in_doubt + run.counts.delivered]).toEqual(['partial', 10]);
    expect(run.counts.in_doubt).toBeGreaterThanOrEqual(5);
    const sent = world.destination.writes.flat().map(fileKey);
    expect(new Set(sent).size).toBe(sent.length);
  });

  test('a mirror takes back an addition whose answer was lost when its record is gone, also after a later refusal', async () => {
    const world = await openWorld({ idempotent: false });
    world.define({ ...NO_RETRY, mode: 'mirror', guard: { remove: { max_share: 1 } } });
    await world.sql(TEN);
    world.destination.script.push(refuse('none'), loseAnswer, refuse('11'));
    await world.run();
    await world.sql(`INSERT INTO people VALUES (11, 'k', 1)`);
    expect(countsOf(await world.run())).toMatchObject({ in_doubt: 1 });
    expect(countsOf(await world.run())).toMatchObject({ added: 1, rejected: 1 });
    await world.sql('DELETE FROM people WHERE id = 11');
    expect(countsOf(await world.run())).toMatchObject({ removed: 1, delivered: 1 });
    expect(world.destination.writes.at(-1)?.[0]).toMatchObject({ operation: 'remove', key: { id: 11 } });
    expect(world.destination.holdings.has('11')).toBe(false);
    expect(await owed(world)).toEqual([]);
  });

  test('a change whose answer was lost tells every field again, because the destination may hold either', async () => {
    const world = await openWorld({ idempotent: false });
    world.define(NO_RETRY);
    await world.sql(TEN);
    await world.run();
    await world.sql('UPDATE people SET age = 1 WHERE id = 4');
    world.destination.script.push(loseAnswer);
    await world.run();
    await world.sql('UPDATE people SET age = 24 WHERE id = 4');
    await world.run();
    expect(world.destination.writes.at(-1)?.[0]).toMatchObject({ operation: 'change', changed: ['age', 'name'], fields: { age: 24 } });
    expect(world.destination.holdings.get('4')).toMatchObject({ age: 24 });
  });

  test('wrong credentials stop the run at once; everything unsent is owed and sent once they work', async () => {
    const world = await openWorld({ records: 2 });
    await world.sql(TEN);
    world.destination.script.push(refuse('none'), () => {
      throw fault.unauthorized('the key is not known', 'Enter a new one.');
    });
    const run = await world.run();
    expect(run.state).toBe('failed');
    expect(run.error).toEqual({ code: 'unauthorized', message: 'the key is not known Enter a new one.' });
    expect(countsOf(run)).toMatchObject({ planned: 10, delivered: 2, pending: 8, requests: 2 });
    expect((await owed(world)).length).toBe(8);
    expect((await owed(world))[0]).toEqual([3, 'add', 'pending', 'unauthorized']);
    expect(countsOf(await world.run())).toMatchObject({ unchanged: 2, planned: 8, delivered: 8 });
    expect(await owed(world)).toEqual([]);
  });

  test("the destination's own id is kept and handed back with the next change", async () => {
    const world = await openWorld();
    await world.sql(TEN);
    world.destination.script.push((batch, outcomes) => {
      for (const record of batch) outcomes.set(record, { kind: 'delivered', remoteId: `gid://${fileKey(record)}` });
    });
    await world.run();
    await world.sql('UPDATE people SET age = 0 WHERE id = 2');
    await world.run();
    await world.sql('UPDATE people SET age = 1 WHERE id = 2');
    await world.run();
    expect(world.destination.writes.slice(1).map((batch) => batch[0]?.remoteId)).toEqual(['gid://2', 'gid://2']);
  });

  test('of what was never confirmed and has left the source, a mirror forgets what was refused and takes back the rest', async () => {
    const world = await openWorld({ idempotent: true, records: 1 });
    world.define({ ...NO_RETRY, mode: 'mirror' });
    await world.sql(TEN.replace('10)', '3)'));
    world.destination.script.push(refuse('1'), loseAnswer);
    await world.run();
    expect((await owed(world)).map(([key, operation]) => [key, operation])).toEqual([
      [1, 'add'],
      [2, 'add'],
    ]);
    world.destination.writes.length = 0;
    await world.sql('DELETE FROM people WHERE id <= 2');
    expect(await world.run()).toMatchObject({ state: 'succeeded', counts: { planned: 1, removed: 1 } });
    expect(world.destination.writes.flat().map(fileKey)).toEqual(['2']);
    expect(await owed(world)).toEqual([]);
  });

  test('what was refused after an answer was lost may be there: it is taken back when its source is gone', async () => {
    const world = await openWorld({ idempotent: true, records: 1 });
    world.define({ mode: 'mirror' });
    await world.sql(TEN.replace('10)', '2)'));
    world.destination.script.push(loseAnswer, refuse('none'), refuse('1'));
    expect(await world.run()).toMatchObject({ state: 'partial', counts: { delivered: 1, rejected: 1 } });
    expect([...world.destination.holdings.keys()].sort()).toEqual(['1', '2']);
    await world.sql('DELETE FROM people WHERE id = 1');
    expect(await world.run()).toMatchObject({ state: 'succeeded', counts: { removed: 1 } });
    expect([...world.destination.holdings.keys()]).toEqual(['2']);
    expect(await owed(world)).toEqual([]);
  });

  test('an addition without an answer is taken back until that was done', async () => {
    const world = await openWorld({ idempotent: true, records: 1 });
    world.define({ ...NO_RETRY, mode: 'mirror' });
    await world.sql(TEN.replace('10)', '2)'));
    world.destination.script.push(loseAnswer);
    await world.run();
    await world.sql('DELETE FROM people WHERE id = 1');
    world.destination.script.push(refuse('1'));
    expect(await world.run()).toMatchObject({ state: 'partial', counts: { planned: 1, removed: 1, rejected: 1 } });
    expect(await world.run()).toMatchObject({ state: 'succeeded', counts: { planned: 1, removed: 1, delivered: 1 } });
    expect(await owed(world)).toEqual([]);
    expect(await world.run()).toMatchObject({ state: 'succeeded', counts: { planned: 0 } });
  });

  test('an addition that was never confirmed is owed no more once its record has left the source of an upsert', async () => {
    const world = await openWorld({ idempotent: false, records: 1 });
    world.define(NO_RETRY);
    await world.sql(TEN.replace('10)', '4)'));
    world.destination.script.push(refuse('none'), refuse('2'), loseAnswer, refuse('none'));
    await world.run();
    await world.sql('UPDATE people SET age = 0 WHERE id = 1');
    world.destination.script.push(refuse('1'), refuse('2'), loseAnswer);
    await world.run();
    expect((await owed(world)).map(([key, operation]) => [key, operation])).toEqual([
      [1, 'change'],
      [2, 'add'],
      [3, 'add'],
    ]);
    await world.sql('DELETE FROM people WHERE id <= 3', `INSERT INTO people VALUES (3, 'copy', 1), (3, 'copy', 1)`);
    await world.run();
    expect((await owed(world)).map(([key, operation]) => [key, operation])).toEqual([
      [1, 'change'],
      [3, 'add'],
    ]);
    await world.sql('DELETE FROM people');
    expect((await world.run()).state).toBe('held');
    expect(await owed(world)).toHaveLength(2);
    await world.sql(TEN.replace('1, 10)', '5, 5)'));
    await world.run();
    expect((await owed(world)).map(([key]) => key)).toEqual([1]);
  });

  test.each(['before', 'after'] as const)(
    'I4: where repeating adds something, a batch whose worker died %s its answer was kept is sent again as a later attempt at most',
    async (moment) => {
      const world = await openWorld({ idempotent: false, records: 3 });
      await world.sql(TEN);
      const run = await world.crashAt('answer', moment);
      expect([run.state, run.counts.delivered]).toEqual(['succeeded', 10]);
      const sent = world.destination.writes.flat().map((record) => [fileKey(record), record.attempt]);
      const again = sent.filter(([key], index) => sent.findIndex(([other]) => other === key) < index);
      expect(again).toEqual(moment === 'before' ? ['1', '2', '3'].map((key) => [key, 2]) : []);
    },
  );

  const crashes: readonly (readonly [keyof RunLog, 'before' | 'after'])[] = [
    ['freeze', 'before'],
    ['freeze', 'after'],
    ['begin', 'before'],
    ['begin', 'after'],
    ['answer', 'before'],
    ['answer', 'after'],
    ['answered', 'before'],
    ['acknowledged', 'before'],
    ['acknowledged', 'after'],
    ['finish', 'before'],
  ];
  test.each(crashes)('I4: a worker that dies at `%s` (%s) is taken over; ledger and counts are right', async (call, moment) => {
    const world = await openWorld({ records: 3 });
    world.define({ mode: 'mirror', guard: { remove: { max_share: 1 } } });
    await world.sql(TEN);
    await world.run();
    world.destination.writes.length = 0;
    await world.sql('DELETE FROM people WHERE id = 1', 'UPDATE people SET age = 0 WHERE id < 6', `INSERT INTO people VALUES (11, 'k', 1)`);
    const run = await world.crashAt(call, moment);
    expect(run.state).toBe('succeeded');
    expect(countsOf(run)).toMatchObject({ extracted: 10, unchanged: 5, planned: 6, added: 1, changed: 4, removed: 1, delivered: 6 });
    expect(await ledger(world)).toEqual(await world.rows('SELECT id, name, age FROM people ORDER BY id'));
    expect([...world.destination.holdings.keys()].map(Number).sort((a, b) => a - b)).toEqual([2, 3, 4, 5, 6, 7, 8, 9, 10, 11]);
    expect(world.destination.writes.flat().length - 6).toBeLessThanOrEqual(3);
    expect(countsOf(await world.run())).toEqual({ extracted: 10, unchanged: 10 });
  });

  test.each([
    ['lost a change', (plan: string) => `DELETE FROM ${plan} WHERE "_seq" = 2`],
    ['vanished', (plan: string) => `DROP TABLE IF EXISTS ${plan}`],
  ])('a plan that %s in the warehouse stops the run, and the next one sends everything', async (_, statement) => {
    const world = await openWorld();
    await world.sql(TEN);
    const begin = world.runs.begin.bind(world.runs);
    world.runs.begin = async (runId, batch) => {
      await world.sql(statement(`tributary.plan_${runId.replaceAll('-', '')}`));
      return begin(runId, batch);
    };
    const run = await world.run();
    expect([run.state, run.error?.code]).toEqual(['failed', 'plan_missing']);
    world.runs.begin = begin;
    expect(countsOf(await world.run())).toMatchObject({ delivered: 10 });
  });

  test('a delivery that the ledger lost is noticed', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    const acknowledged = world.runs.acknowledged.bind(world.runs);
    world.runs.acknowledged = async (runId, batches) => {
      await world.sql('DELETE FROM tributary.ledger_people_to_fake WHERE "_key" = 7');
      return acknowledged(runId, batches);
    };
    const run = await world.run();
    expect(run.state).toBe('failed');
    expect(run.error?.code).toBe('inconsistent');
    expect(run.error?.message).toContain('delivered = in the ledger, but 10 and 9');
  });
});
