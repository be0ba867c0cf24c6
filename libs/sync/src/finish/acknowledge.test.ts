import { expect, test } from '@jest/globals';
import type { Answer } from '../testing/fake-destination.js';
import { describeEngines } from '../testing/describe-engines.js';

/** More batches than are looked at first, so that they are folded many at once up to the one that is not plain. */
const RECORDS = 1_200;
const REFUSED = 700;

const take: Answer = (batch, outcomes, keep) => {
  batch.forEach(keep);
  outcomes.all({ kind: 'delivered' });
};
const refuse: Answer = (_, outcomes) => outcomes.all({ kind: 'rejected', code: 'bad', message: 'no' });

describeEngines('the ledger after many batches', (openWorld) => {
  test('I1 I2 I3 holds each that was delivered once, and the one that was not is owed, though the worker dies between', async () => {
    const world = await openWorld({ records: 1 });
    await world.sql(
      `INSERT INTO people (id, name, age) SELECT i AS id, 'Name ' || i AS name, i % 90 AS age FROM generate_series(1, ${RECORDS}) AS t(i)`,
    );
    world.destination.script.push(...Array.from({ length: REFUSED - 1 }, () => take), refuse);
    const run = await world.crashAt('acknowledged', 'before');
    expect(run).toMatchObject({ state: 'partial', counts: { planned: RECORDS, delivered: RECORDS - 1, rejected: 1, pending: 0 } });
    const counted = async (of: string) => Number((await world.rows(`SELECT count(*) FROM ${of}`))[0]?.[0]);
    expect(await counted('tributary.ledger_people_to_fake')).toBe(RECORDS - 1);
    expect(await counted('tributary.owed_people_to_fake')).toBe(1);
    expect(await counted('tributary.delivery_history')).toBe(RECORDS);
    const sent = world.destination.writes.length;
    expect(await world.run()).toMatchObject({ state: 'succeeded', counts: { planned: 1, delivered: 1 } });
    expect(world.destination.writes.length).toBe(sent + 1);
    expect(await counted('tributary.ledger_people_to_fake')).toBe(RECORDS);
  }, 120_000);
});
