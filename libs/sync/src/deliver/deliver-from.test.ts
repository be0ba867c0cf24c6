import { randomUUID } from 'node:crypto';
import { CHANGES } from '@tributary/core';
import { fault } from '@tributary/connector-kit';
import { expect, test } from '@jest/globals';
import { finishRun } from '../finish/finish-run.js';
import type { Entrance, SyncTools } from '../ports.js';
import { runSync } from '../run-sync.js';
import { describeEngines } from '../testing/describe-engines.js';
import { fileKey, type Answer } from '../testing/fake-destination.js';
import { countsOf, type SyncWorld } from '../testing/sync-world.js';
import { deliverFrom, deliverOne } from './deliver-one.js';

const people = (count: number) =>
  `INSERT INTO people SELECT i, 'name ' || i, CAST(i % 2 AS INTEGER) FROM generate_series(1, ${count}) AS numbers(i)`;
const owedKinds = (world: SyncWorld) => world.rows('SELECT "_key", kind, code FROM tributary.owed_people_to_fake ORDER BY 1');
const sentKeys = (world: SyncWorld) => world.destination.writes.map((batch) => batch.map(fileKey));

type Asked = { readonly batch: number; readonly notBefore?: Date };

/** A run whose plan is frozen, with the tools of a worker whose queue only notes what it is asked for. */
async function frozen(world: SyncWorld, changes: Partial<SyncTools> = {}) {
  const runId = randomUUID();
  const asked: Asked[] = [];
  let finishes = 0;
  const queue: SyncTools['queue'] = {
    deliver: async (batches, options = {}) => void asked.push(...batches.map(({ batch }) => ({ batch, ...options }))),
    finish: async () => void (finishes += 1),
  };
  const tools = { ...world.tools(), queue, ...changes };
  world.runs.create(runId, CHANGES);
  await runSync(runId, tools);
  return { runId, tools, asked, finishes: () => finishes, run: () => world.runs.run(runId) };
}

describeEngines('a delivery that goes on by itself', (openWorld) => {
  test('the queue is told of one batch for each request that may be under way; these jobs deliver all of the plan', async () => {
    const world = await openWorld({ records: 2, object: { concurrency: 3 } });
    await world.sql(people(40));
    const { runId, tools, asked, finishes, run } = await frozen(world);
    expect(asked.splice(0)).toEqual([{ batch: 0 }, { batch: 1 }, { batch: 2 }]);
    await Promise.all([0, 1, 2].map((batch) => deliverFrom(runId, batch, tools)));
    while (run().counts.delivered < 40 && asked.length > 0) await deliverFrom(runId, asked.shift()?.batch ?? -1, tools);
    expect(run().counts).toMatchObject({ delivered: 40, requests: 20, pending: 0 });
    expect(sentKeys(world).flat().sort()).toEqual(Array.from({ length: 40 }, (_, index) => String(index + 1)).sort());
    expect(finishes()).toBeGreaterThan(0);
  });

  test('after a crash every batch that was begun is asked for, and of each row the first that was not', async () => {
    const world = await openWorld({ records: 1, object: { concurrency: 3 } });
    await world.sql(people(12));
    const { runId, tools, asked } = await frozen(world);
    await deliverOne(runId, 0, tools);
    await deliverOne(runId, 3, tools);
    await world.runs.begin(runId, 6);
    await deliverOne(runId, 1, tools);
    asked.length = 0;
    await runSync(runId, tools);
    expect(asked.map(({ batch }) => batch).sort((a, b) => a - b)).toEqual([2, 4, 6, 9]);
  });

  test('I6: what is in one lane is sent one batch after the other, whatever is sent beside it', async () => {
    const world = await openWorld({ records: 2, object: { concurrency: 4, lane: ['age'] } });
    await world.sql(people(16));
    const { runId, tools, asked, run } = await frozen(world);
    const ages = (batch: number) => run().batches[batch]?.after ?? null;
    expect(ages(0)).toBeNull();
    expect(run().batches.filter(({ after }) => after !== null).length).toBe(6);
    const jobs = [...asked.splice(0)].reverse();
    for (let turns = 0; turns < 200 && run().counts.delivered < 16; turns += 1) {
      const job = jobs.shift() ?? asked.shift();
      await deliverFrom(runId, job?.batch ?? 0, tools);
    }
    expect(run().counts.delivered).toBe(16);
    for (const lane of [0, 1]) {
      const seen = world.destination.writes.flat().filter((record) => record.fields['age'] === lane);
      expect(seen.map(({ id }) => Number(id))).toEqual(seen.map(({ id }) => Number(id)).sort((a, b) => a - b));
    }
  });

  test('a run with many changes has the large batches of its object, which are told so; a smaller one has not', async () => {
    const bulk = { above: () => 20, batch: { records: 15 } };
    const flags: (boolean | undefined)[] = [];
    const world = await openWorld({
      records: 10,
      object: {
        bulk,
        write: async (context, batch, outcomes) => {
          flags.push(context.bulk);
          world.destination.writes.push(batch);
          outcomes.all({ kind: 'delivered' });
        },
      },
    });
    await world.sql(people(20));
    expect(countsOf(await world.run())).toMatchObject({ delivered: 20 });
    expect(world.destination.writes.splice(0).map(({ length }) => length)).toEqual([10, 10]);
    await world.sql("UPDATE people SET name = name || '!'", "INSERT INTO people VALUES (99, 'Ann', 1)");
    expect(countsOf(await world.run())).toMatchObject({ delivered: 21 });
    expect(world.destination.writes.map(({ length }) => length)).toEqual([15, 6]);
    // What is left over fits a batch of the usual kind, and is one.
    expect(flags).toEqual([undefined, undefined, true, undefined]);
  });

  test('what the destination takes on is asked after until it says what became of it', async () => {
    const asked: string[] = [];
    const world = await openWorld({
      object: {
        poll: async (_, job, records, outcomes) => {
          asked.push(`${job} ${records.map(fileKey).join()}`);
          if (asked.length < 3) throw fault.transient('not now');
          const [first, ...rest] = records;
          for (const record of rest) outcomes.set(record, { kind: 'delivered', remoteId: `r${fileKey(record)}` });
          if (first !== undefined) outcomes.set(first, { kind: 'rejected', code: 'bad', message: 'no' });
        },
      },
    });
    await world.sql(people(3));
    world.destination.script.push((batch, outcomes) => {
      for (const record of batch) outcomes.set(record, { kind: 'accepted', job: 'j1', afterMs: 5_000 });
    });
    const before = world.now.at;
    const run = await world.run();
    expect(asked).toEqual(['j1 1,2,3', 'j1 1,2,3', 'j1 1,2,3']);
    expect(world.destination.writes).toHaveLength(1);
    expect(world.now.at - before).toBeGreaterThanOrEqual(5_000);
    expect(countsOf(run)).toMatchObject({ delivered: 2, rejected: 1 });
    expect(await owedKinds(world)).toEqual([[1, 'rejected', 'bad']]);
  });

  test('what is taken on and never done is in doubt when the window is over', async () => {
    const stillAtIt: Answer = (batch, outcomes) => outcomes.all({ kind: 'accepted', job: 'j1' });
    const world = await openWorld({ object: { poll: async (_, job, _records, outcomes) => outcomes.all({ kind: 'accepted', job }) } });
    await world.sql(people(2));
    world.destination.script.push(stillAtIt);
    const run = await world.run();
    expect(countsOf(run)).toMatchObject({ in_doubt: 2, requests: 1 });
    expect((await owedKinds(world))[0]).toEqual([1, 'in_doubt', 'accepted']);
  });

  test('work that an object takes on without saying how to ask after it is in doubt', async () => {
    const world = await openWorld({ idempotent: false });
    await world.sql(people(2));
    world.define({ delivery: { retry_minutes: 0 } });
    world.destination.script.push((_, outcomes) => outcomes.all({ kind: 'accepted', job: 'j1' }));
    expect(countsOf(await world.run())).toMatchObject({ in_doubt: 2 });
    expect((await owedKinds(world))[0]).toEqual([1, 'in_doubt', 'connector.accepted']);
  });

  const gate = (entrance: () => Entrance): SyncTools['gate'] => ({ enter: async () => entrance(), note: async () => undefined });

  test('a closed destination is not spoken to: people are told what it waits for, and the batch comes again when it opens', async () => {
    const world = await openWorld();
    await world.sql(people(2));
    const until = new Date(world.now.at + 30_000);
    let open = false;
    const closed = { open: false, until, since: new Date(world.now.at), reason: 'Its circuit is open.' } as const;
    const { runId, tools, asked, run } = await frozen(world, { gate: gate(() => (open ? { open } : closed)) });
    asked.length = 0;
    await deliverFrom(runId, 0, tools);
    expect(asked.splice(0)).toEqual([{ batch: 0, notBefore: until }]);
    expect(run().waiting).toEqual({ until, reason: 'Its circuit is open.' });
    expect([world.destination.writes.length, run().batches[0]?.attempts]).toEqual([0, 0]);
    open = true;
    await deliverFrom(runId, 0, tools);
    expect(run().counts.delivered).toBe(2);
  });

  test('a destination that stays closed longer than the sync tries ends the run; all of it is owed', async () => {
    const world = await openWorld({ records: 1 });
    await world.sql(people(2));
    const since = new Date(world.now.at - 31 * 60_000);
    const closed = { open: false, until: new Date(world.now.at + 30_000), since, reason: 'Its circuit is open.' } as const;
    const { runId, tools, run } = await frozen(world, { gate: gate(() => closed) });
    await deliverFrom(runId, 0, tools);
    await finishRun(runId, tools);
    expect(run()).toMatchObject({ state: 'failed', error: { code: 'destination.unavailable' }, counts: { pending: 2, requests: 0 } });
    expect(countsOf(await world.run())).toMatchObject({ delivered: 2 });
  });

  test('what stopped an attempt is told to the gate; a rejected record is no failure of the destination', async () => {
    const world = await openWorld({ records: 1 });
    await world.sql(people(2));
    const told: unknown[] = [];
    const { runId, tools } = await frozen(world, {
      gate: { enter: async () => ({ open: true }), note: async (noted) => void told.push(noted?.kind) },
    });
    world.destination.script.push(
      (_, outcomes) => outcomes.all({ kind: 'rejected', code: 'bad', message: 'no' }),
      () => {
        throw fault.throttled('slowly', 1_000);
      },
    );
    await deliverFrom(runId, 0, tools);
    expect(told).toEqual([undefined, 'throttled']);
  });

  const CANCELLED = { code: 'run.cancelled', message: 'A person cancelled it.' };

  test('a cancelled run sends nothing more, counts exactly, and its unsent changes are in the next plan', async () => {
    const world = await openWorld({ records: 2 });
    await world.sql(people(10));
    const { runId, tools, run } = await frozen(world);
    await deliverOne(runId, 0, tools);
    await world.runs.stop(runId, CANCELLED);
    await deliverFrom(runId, 1, tools);
    await finishRun(runId, tools);
    expect(run()).toMatchObject({ state: 'cancelled', error: CANCELLED });
    expect(countsOf(run())).toEqual({ extracted: 10, planned: 10, added: 10, delivered: 2, cancelled: 8, requests: 1 });
    expect((await owedKinds(world))[0]).toEqual([3, 'cancelled', 'run.cancelled']);
    expect(countsOf(await world.run())).toMatchObject({ planned: 8, delivered: 8 });
  });

  test('a cancelled run does not end while an answer is on its way, and the answer counts', async () => {
    const world = await openWorld({ records: 2 });
    await world.sql(people(4));
    const { runId, tools, run, finishes } = await frozen(world);
    world.destination.script.push((batch, outcomes, keep) => {
      batch.forEach(keep);
      void world.runs.stop(runId, CANCELLED);
      void finishRun(runId, tools);
      outcomes.all({ kind: 'delivered' });
    });
    await deliverOne(runId, 0, tools);
    expect([run().state, finishes()]).toEqual(['running', 1]);
    await finishRun(runId, tools);
    expect(countsOf(run())).toMatchObject({ delivered: 2, cancelled: 2 });
    expect(await world.rows('SELECT count(*) FROM tributary.ledger_people_to_fake')).toEqual([[2n]]);
  });

  test('what was sent when the run was cancelled and whose answer never came is in doubt, not merely unsent', async () => {
    const world = await openWorld({ records: 2 });
    await world.sql(people(4));
    const { runId, tools, run } = await frozen(world);
    await world.runs.begin(runId, 0);
    await world.runs.stop(runId, CANCELLED);
    await finishRun(runId, tools);
    expect(run().state).toBe('running');
    world.now.at += 60_000;
    await finishRun(runId, tools);
    expect(countsOf(run())).toMatchObject({ in_doubt: 2, cancelled: 2 });
    expect((await owedKinds(world)).map(([, kind]) => kind)).toEqual(['in_doubt', 'in_doubt', 'cancelled', 'cancelled']);
  });
});
