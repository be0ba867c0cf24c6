import { randomUUID } from 'node:crypto';
import { literal, sql } from '@tributary/sql';
import { expect, test } from '@jest/globals';
import { previewSync } from '../preview/preview-sync.js';
import { runSync } from '../run-sync.js';
import { deliverFrom } from '../deliver/deliver-one.js';
import { finishRun } from '../finish/finish-run.js';
import type { SyncTools } from '../ports.js';
import { transact } from './transact.js';
import { describeEngines } from '../testing/describe-engines.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';

const TEN = `INSERT INTO people SELECT i, 'name ' || i, CAST(20 + i AS INTEGER) FROM generate_series(1, 10) AS numbers(i)`;
const SYNCS = Array.from({ length: 8 }, (_, index) => `sync_${index}`);

/** The tools of one of several syncs of the same source, each with a queue of its own, so that they go on side by side. */
function toolsOf(world: SyncWorld, id: string) {
  const jobs: (() => Promise<void>)[] = [];
  const { resolved, ...rest } = world.tools();
  const tools: SyncTools = {
    ...rest,
    resolved: { ...resolved, sync: { ...resolved.sync, id } },
    queue: {
      deliver: async (batches) =>
        void jobs.push(
          ...batches.map(
            ({ runId, batch }) =>
              () =>
                deliverFrom(runId, batch, tools),
          ),
        ),
      finish: async (runId) => void jobs.push(() => finishRun(runId, tools)),
    },
  };
  return { tools, jobs };
}

async function runOne(world: SyncWorld, id: string) {
  const runId = randomUUID();
  world.runs.create(runId);
  const { tools, jobs } = toolsOf(world, id);
  await runSync(runId, tools);
  for (let job = jobs.shift(); job !== undefined; job = jobs.shift()) await job();
  return world.runs.run(runId);
}

describeEngines('a transaction', (openWorld) => {
  test('in whose way another one wrote is done again, and both count', async () => {
    const world = await openWorld();
    await world.sql(`INSERT INTO people VALUES (1, 'a', 0)`);
    await Promise.all(
      SYNCS.slice(0, 4).map(() =>
        transact(world.warehouse, async (session) => {
          const [row] = await session.rows(sql`SELECT age FROM people`);
          await session.execute(sql`UPDATE people SET age = ${literal(Number(row?.[0]) + 1)}`);
        }),
      ),
    );
    expect(await world.rows('SELECT age FROM people')).toEqual([[4]]);
  });

  test('that fails for another reason is not done again', async () => {
    const world = await openWorld();
    let times = 0;
    const work = transact(world.warehouse, async (session) => {
      times += 1;
      await session.execute(sql`INSERT INTO nowhere VALUES (1)`);
    });
    await expect(work).rejects.toMatchObject({ code: 'warehouse.unknown_table' });
    expect(times).toBe(1);
  });
});

describeEngines('eight syncs of one warehouse that run at once', (openWorld) => {
  test.each([1, 2, 3])('all succeed, at first and again (round %i)', async () => {
    const world = await openWorld({ records: 3 });
    await world.sql(TEN);
    const first = await Promise.all(SYNCS.map((id) => runOne(world, id)));
    expect(first.map((run) => [run.state, run.counts.delivered, run.error])).toEqual(SYNCS.map(() => ['succeeded', 10, null]));
    await world.sql('UPDATE people SET age = 0 WHERE id < 4');
    const second = await Promise.all(SYNCS.map((id) => runOne(world, id)));
    expect(second.map((run) => [run.state, run.counts.changed, run.counts.delivered])).toEqual(SYNCS.map(() => ['succeeded', 3, 3]));
    const [rows] = await world.rows('SELECT count(*), count(DISTINCT sync_id) FROM tributary.ledger_meta');
    expect(rows?.map(Number)).toEqual([8, 8]);
  });

  test('are not in the way of previews, whose transactions may be long', async () => {
    const world = await openWorld();
    await world.sql(TEN);
    const [preview] = SYNCS;
    let planned = (): void => undefined;
    const open = new Promise<void>((resolve) => (planned = resolve));
    let end = (): void => undefined;
    const ended = new Promise<void>((resolve) => (end = resolve));
    const { tools } = toolsOf(world, preview ?? '');
    const slow: SyncTools['warehouse'] = {
      ...tools.warehouse,
      transaction: (work) =>
        tools.warehouse.transaction(async (session) => {
          const result = await work(session).catch((error: unknown) => error);
          planned();
          await ended;
          throw result;
        }),
    };
    const previewing = previewSync({ ...tools, warehouse: slow });
    await open;
    const runs = await Promise.all(SYNCS.map((id) => runOne(world, id))).finally(end);
    expect(runs.map((run) => run.state)).toEqual(SYNCS.map(() => 'succeeded'));
    expect(countsOf({ ...runs[0]!, counts: (await previewing).counts })).toMatchObject({ planned: 10, added: 10 });
  });
});
