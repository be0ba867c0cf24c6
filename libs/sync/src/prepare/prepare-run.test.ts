import { expect, test } from '@jest/globals';
import { fault, type DestinationObject } from '@tributary/connector-kit';
import { previewSync } from '../preview/preview-sync.js';
import { describeEngines } from '../testing/describe-engines.js';
import { countsOf } from '../testing/sync-world.js';

type Prepare = NonNullable<DestinationObject<unknown>['prepare']>;

const PEOPLE = "INSERT INTO people VALUES (1, 'Ann', 30), (2, 'Bob', 40)";

describeEngines('a look at the destination before a run', (openWorld) => {
  test('is taken once, after the guard and before the first request, and its warnings are in the result', async () => {
    const asked: Parameters<Prepare>[1][] = [];
    const prepare: Prepare = async ({ http }, planned) => {
      asked.push(planned);
      await http.send({ method: 'GET', path: 'definition' });
      return [{ field: 'age', message: 'is not shown to people' }];
    };
    const world = await openWorld({ object: { prepare } });
    await world.sql(PEOPLE);
    const run = await world.run();
    expect(run.state).toBe('succeeded');
    expect(asked).toMatchObject([{ mapped: ['id', 'name', 'age'], counts: { add: 2, change: 0, remove: 0 } }]);
    expect(asked[0]?.sample?.map(({ operation, fields }) => [operation, fields.name])).toEqual([
      ['add', 'Ann'],
      ['add', 'Bob'],
    ]);
    expect(run.result).toMatchObject({ warnings: [{ field: 'age', message: 'is not shown to people' }] });
    expect(countsOf(run)).toMatchObject({ delivered: 2, requests: 2 });
    // Nothing to send, nothing to be ready for.
    await world.run();
    expect(asked).toHaveLength(1);
  });

  test('a destination that will never be ready ends the run before any request, and the records go with the next one', async () => {
    let ready = false;
    const prepare: Prepare = async () => {
      if (!ready) throw fault.fatal('There is no definition `vip`.', 'Create it in the settings of the shop.');
      return [];
    };
    const world = await openWorld({ object: { prepare } });
    await world.sql(PEOPLE);
    const failed = await world.run();
    expect(failed).toMatchObject({ state: 'failed', stage: expect.not.stringMatching('deliver') });
    expect(failed.error).toEqual({
      code: 'fatal',
      message: '`records` of `fake` is not ready: There is no definition `vip`. Create it in the settings of the shop.',
    });
    expect(world.destination.writes).toEqual([]);
    ready = true;
    expect(countsOf(await world.run())).toMatchObject({ added: 2, delivered: 2 });
  });

  test('one that is away for a moment is asked again; a bug of the connector ends the run', async () => {
    const troubles = [fault.transient('away'), fault.throttled('slow down', 10), fault.inDoubt('lost')];
    const prepare: Prepare = async ({ http }) => {
      await http.send({ method: 'GET', path: 'definition' });
      const trouble = troubles.shift();
      if (trouble !== undefined) throw trouble;
      return [];
    };
    const world = await openWorld({ object: { prepare } });
    await world.sql(PEOPLE);
    const run = await world.run();
    expect([run.state, run.counts.requests]).toEqual(['succeeded', 5]);
    troubles.push(new TypeError('x is undefined') as never);
    await world.sql("INSERT INTO people VALUES (3, 'Cid', 50)");
    expect((await world.run()).error?.message).toContain('The connector failed to prepare the destination: x is undefined');
  });

  test('a preview looks too, and makes nothing there: what a run would make is told', async () => {
    const sent: string[] = [];
    const prepare: Prepare = async ({ http }) => {
      await http.send({ method: 'POST', path: 'graph', json: { query: 'definition' }, readOnly: true });
      await http.send({ method: 'POST', path: 'definitions', json: { name: 'vip' } });
      return [];
    };
    const world = await openWorld({ object: { prepare } });
    await world.sql(PEOPLE);
    const http = world.destination.http;
    const watched = { ...http, send: (...of: Parameters<typeof http.send>) => (sent.push(String(of[0].path)), http.send(...of)) };
    const { findings } = await previewSync({ ...world.tools(), http: watched });
    expect(sent).toEqual(['graph']);
    expect(findings).toEqual({
      warnings: [{ message: 'A run first makes the destination ready: `POST http://127.0.0.1/definitions`.' }],
    });
  });
});
