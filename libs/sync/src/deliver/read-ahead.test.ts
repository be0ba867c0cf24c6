import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Sync } from '@tributary/core';
import { ident, literal, sql } from '@tributary/sql';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import type { Warehouse } from '@tributary/warehouse';
import { layoutOf } from '../mapping/layout.js';
import { readAhead } from './read-ahead.js';

const ROWS = 20_000;
const BATCH = 100;
const LANES = 16;
const PLAN = ident('plan_read_ahead');
const layout = layoutOf(
  Sync.parse({
    ...{ kind: 'sync', id: 's', source: { model: 'm' }, destination: 'd', object: 'o', key: { id: 'id' } },
    mapping: { name: { column: 'name' } },
  }),
);

/** Numbers that look random and are the same each time. */
function numbersFrom(seed: number): () => number {
  let state = seed;
  return () => (state = (state * 1_103_515_245 + 12_345) % 2 ** 31) / 2 ** 31;
}

describe.each(TEST_ENGINES)('changes of a plan read ahead on %s', (engine) => {
  let place: TestWarehouse;
  let warehouse: Warehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    ({ warehouse } = place);
    await warehouse.execute(sql`CREATE TABLE ${PLAN} AS SELECT CAST(i AS BIGINT) AS "_seq", CASE WHEN i % 3 = 0 THEN 'change' ELSE 'add' END AS
      "_operation", CAST(NULL AS TEXT) AS "_changed", CAST(NULL AS TEXT) AS "_remote_id", CAST(NULL AS TEXT) AS "_version",
      'k' || i AS "_key", CASE WHEN i % 7 = 0 THEN NULL WHEN i % 2 = 0 THEN 'Zoë ' || i ELSE 'a name longer than twelve bytes, number ' || i END AS name
      FROM generate_series(1, ${literal(ROWS)}) AS numbers(i)`);
  });
  afterAll(() => place.drop());

  /** The warehouse, counting what it is asked. */
  function counting(): { readonly asked: () => number; readonly warehouse: Warehouse } {
    let asked = 0;
    const stream: Warehouse['stream'] = (query, options) => {
      asked += 1;
      return warehouse.stream(query, options);
    };
    return { asked: () => asked, warehouse: { ...warehouse, stream } };
  }

  test('jobs that fall behind the others get their own changes, and read no part that another has read', async () => {
    const { asked, warehouse: counted } = counting();
    const plan = { runId: randomUUID(), table: PLAN, layout };
    const next = Array.from({ length: LANES }, (_, lane) => lane);
    const random = numbersFrom(7);
    for (let sent = 0; sent < ROWS / BATCH;) {
      const lane = Math.floor(random() * LANES);
      const number = next[lane] ?? 0;
      if (number >= ROWS / BATCH) continue;
      const [from, to] = [number * BATCH + 1, (number + 1) * BATCH];
      const rows = await readAhead(counted, plan, { from, to });
      expect(rows.map(({ seq }) => seq)).toEqual(Array.from({ length: BATCH }, (_, index) => from + index));
      expect(rows.map(({ key }) => key)).toEqual(rows.map(({ seq }) => [`k${seq}`]));
      expect(rows.map(({ fields }) => fields[0])).toEqual(rows.map(({ seq }) => nameOf(seq)));
      expect(rows.map(({ operation }) => operation)).toEqual(rows.map(({ seq }) => (seq % 3 === 0 ? 'change' : 'add')));
      next[lane] = number + LANES;
      sent += 1;
    }
    // Jobs that read from where they stand ask 69 times.
    expect(asked()).toBeLessThan(20);
  });

  test('a plan that has lost a change in its middle gives fewer changes, never those of another batch', async () => {
    const table = ident('plan_with_gap');
    await warehouse.execute(sql`CREATE TABLE ${table} AS SELECT * FROM ${PLAN} WHERE "_seq" <= 1000 AND "_seq" <> 250`);
    const plan = { runId: randomUUID(), table, layout };
    const seqs = async (from: number, to: number) => (await readAhead(warehouse, plan, { from, to })).map(({ seq }) => seq);
    expect(await seqs(1, 100)).toHaveLength(100);
    expect(await seqs(201, 300)).toEqual(Array.from({ length: 100 }, (_, index) => 201 + index).filter((seq) => seq !== 250));
    expect(await seqs(301, 400)).toEqual(Array.from({ length: 100 }, (_, index) => 301 + index));
  });
});

const nameOf = (seq: number): string | null => {
  if (seq % 7 === 0) return null;
  return seq % 2 === 0 ? `Zoë ${seq}` : `a name longer than twelve bytes, number ${seq}`;
};
