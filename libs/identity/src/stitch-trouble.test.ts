import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { Events } from '@tributary/core';
import { ident, sql, ourTables, type Database } from '@tributary/sql';
import { stitch, type StitchRequest } from './index.js';
import { anEvent, aRule, RULES, stitchedLogs } from './testing/stitched-log.js';
import { addEvents, loadEvents } from '@tributary/test-support';

describe.each(TEST_ENGINES)('stitching of what is wrong on %s', (engine) => {
  let place: TestWarehouse;
  let logs: ReturnType<typeof stitchedLogs>;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    logs = stitchedLogs(place.warehouse);
  });
  afterAll(() => place.drop());
  test('rules that found nothing in the whole log are named, be it for their kind or their expression', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a' })]);
    const rules = [
      ...RULES.slice(0, 2),
      { ...aRule('cookie'), id: 'cookie_of_refund', event: { source_id: '*', type: 'refund', version: '*' } },
    ];
    expect(await log.run('s', { rules })).toMatchObject({ rules_without_values: ['rule_user', 'cookie_of_refund'], profiles: 1 });
  });

  test('an identifier and an event id of a megabyte are as good as any', async () => {
    const [long, other] = ['x'.repeat(1_000_000), `${'x'.repeat(1_000_000)}y`];
    const log = await logs.aLog([anEvent(long, 1, { cookie: long }), anEvent('e2', 2, { cookie: long, user: 'u' })]);
    await log.run('s');
    await log.add([anEvent('e3', 3, { cookie: long }), anEvent('e4', 4, { cookie: other })]);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 2, profiles: 2 });
    expect((await log.told('s')).partition).toEqual([['e2', 'e3', long], ['e4']]);
  });

  test('a payload that is not JSON is told with its event and the mapping to mend, and nothing is changed', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a' })]);
    await log.run('s');
    const before = await log.ids('s');
    await place.warehouse
      .execute(sql`CREATE TABLE ${ident(`${log.table}_text`)} AS SELECT id, source_id, type, version, event_time, CAST(payload AS text) AS payload FROM ${ident(log.table)}
UNION ALL SELECT 'e2', 'web', 'page', '1', event_time, 'cookie=b' FROM ${ident(log.table)}`);
    const events = Events.parse({ table: `${log.table}_text`, columns: { payload: 'CAST(payload AS json)' } });
    await expect(log.run('s', { events })).rejects.toMatchObject({
      name: 'Invalid',
      message: expect.stringMatching(/events\.columns/),
      details: [{ path: expect.stringMatching(/^events\.columns/) }],
    });
    await expect(log.run('s', { events: Events.parse({ table: `${log.table}_text` }) })).rejects.toMatchObject({
      name: 'Invalid',
      details: [{ path: 'events.columns.payload' }],
    });
    expect(await log.ids('s')).toEqual(before);
    expect(await log.run('s')).toMatchObject({ mode: 'incremental', events: 0 });
  });

  test('a rule that fails on a value is named', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a', user: '1' })]);
    const rules = [aRule('user'), { ...aRule('cookie'), id: 'numbers', value: `CAST(payload->>'cookie' AS integer)` }];
    await expect(log.run('s', { rules })).rejects.toMatchObject({
      message: expect.stringMatching(/rule `numbers` fails on the value/),
      details: [{ path: 'numbers.value' }],
    });
  });

  test('of two runs at once one is told to run again', async () => {
    const log = await logs.aLog([anEvent('e1', 1, { cookie: 'a' })]);
    await log.run('s');
    await log.add([anEvent('e2', 2, { cookie: 'a' })]);
    const { warehouse } = place;
    /** Another run finishes between the reading and the writing of this one. */
    const overtaken: Database = {
      ...warehouse,
      session: (work) =>
        warehouse.session((session) =>
          work({
            ...session,
            transaction: async (write) => {
              await log.run('s', { runId: 'other' });
              return session.transaction(write);
            },
          }),
        ),
    };
    const request = {
      schema: `${log.table}_s`,
      events: Events.parse({ table: log.table }),
      types: [],
      rules: RULES,
      pins: [],
      runId: 'mine',
    };
    await expect(stitch(overtaken, request)).rejects.toMatchObject({ name: 'Conflict', code: 'identity.overtaken' });
    expect(await logs.texts(sql`SELECT count(*) FROM ${log.tables('s').eventNode}`)).toEqual([['2']]);
  });
});

describe('stitching in steps on a server', () => {
  test('a server that goes away in the middle of a run loses nothing: the next run completes it', async () => {
    const place = await openTestWarehouse('postgres');
    const { warehouse } = place;
    const events = await loadEvents(warehouse, 'log', [anEvent('e1', 1, { cookie: 'a' })]);
    const run = (request: Partial<StitchRequest> = {}, database: Database = warehouse) =>
      stitch(database, { schema: 's', events, types: [], rules: RULES, pins: [], runId: 'run', ...request });
    await run();
    await addEvents(warehouse, 'log', [anEvent('e2', 2, { cookie: 'a', user: 'u' })]);
    const kill = sql`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()`;
    /** The server goes away when the run is about to write down what it stood on. */
    const dying: Database = {
      ...warehouse,
      session: (work) =>
        warehouse.session((session) => {
          const execute: typeof session.execute = async (statement, options) => {
            if (statement.text.startsWith('DELETE FROM "s"."stitching"')) await warehouse.rows(kill);
            return session.execute(statement, options);
          };
          return work({ ...session, execute });
        }),
    };
    for (const full of [false, true]) await expect(run({ full }, dying)).rejects.toMatchObject({ name: 'SourceUnavailable' });
    const nodes = sql`SELECT event_id, node_id IS NULL FROM ${ourTables('s').eventNode} ORDER BY 1`;
    expect(await warehouse.rows(nodes)).toEqual([['e1', false]]);
    expect(await run()).toMatchObject({ mode: 'incremental', events: 1 });
    await place.drop();
  });
});
