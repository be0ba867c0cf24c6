import { expect, test } from '@jest/globals';
import { openRehearsal, sendInTurn, type AnyConnector, type DestinationObject, type OutRecord } from '@tributary/connector-kit';
import { Destination, Sync } from '@tributary/core';
import { z } from 'zod';
import { fakeDestination } from '../testing/fake-destination.js';
import { firstRequests } from './first-requests.js';

type Write = DestinationObject<unknown>['write'];

/** What a connector that writes so would send for some records. */
async function rehearse(write: Write, records: readonly OutRecord[]) {
  const { connector: plain } = fakeDestination({ records: 100 });
  const settings = z.object({ token: z.string().meta({ secret: true }) });
  const connector: AnyConnector = {
    ...plain,
    settings,
    auth: () => ({ scheme: 'header', name: 'authorization', value: 'Bearer hidden-token' }),
    objects: { records: { ...plain.objects['records'], write } as DestinationObject<unknown> },
  };
  const sync = { kind: 'sync', id: 's', source: { model: 'm' }, destination: 'd', object: 'records', key: { id: 'id' }, mapping: {} };
  const given = { token: 'hidden-token' };
  return firstRequests(records, {
    resolved: {
      ...{ workspaceId: 'w', revision: 1, model: undefined, sync: Sync.parse(sync) },
      destination: Destination.parse({ kind: 'destination', id: 'd', connector: 'fake' }),
    },
    ...{ connector, settings: given, signal: new AbortController().signal, clock: () => new Date(0) },
    rehearse: () => openRehearsal(connector, given),
  });
}

const record = (id: number, fields: OutRecord['fields'] = {}): OutRecord => ({
  ...{ id: String(id), operation: 'add', key: { id }, fields, changed: [], attempt: 1 },
  idempotencyKey: `key of ${id}`,
});
const people = (count: number) => Array.from({ length: count }, (_, index) => record(index + 1));
const oneByOne: Write = ({ http, run }, batch, outcomes) =>
  sendInTurn(
    batch.map((one) => [one]),
    outcomes,
    async ([one]) => {
      if (one === undefined) return;
      await http.send({
        method: 'PUT',
        path: `/people/${one.id}`,
        headers: { 'idempotency-key': one.idempotencyKey },
        json: { run: run.id },
      });
      outcomes.set(one, { kind: 'delivered' });
    },
  );

test('requests that do not depend on one another are all shown; secrets and what only a run gives are not', async () => {
  const { shown, records, more } = await rehearse(oneByOne, people(3));
  expect(shown.map(({ url }) => url)).toEqual([1, 2, 3].map((id) => `http://127.0.0.1/people/${id}`));
  expect(shown[0]).toMatchObject({
    headers: { authorization: 'Bearer ***', 'idempotency-key': '{idempotency key}' },
    body: '{"run":"{run.id}"}',
  });
  expect([records, more]).toEqual([3, 0]);
});

test('what depends on an answer is not made up: a look-up is shown, and not the write that follows it', async () => {
  const lookUpFirst: Write = async ({ http }, batch, outcomes) => {
    const { json } = await http.send({ method: 'GET', path: '/people', query: { ids: batch.map(({ id }) => id).join() } });
    for (const one of batch) await http.send({ method: json === undefined ? 'POST' : 'PATCH', path: `/people/${one.id}` });
    outcomes.all({ kind: 'delivered' });
  };
  const { shown, unknown } = await rehearse(lookUpFirst, people(2));
  expect(shown.map(({ method, url }) => `${method} ${url}`)).toEqual(['GET http://127.0.0.1/people?ids=1%2C2']);
  expect(unknown).toContainEqual(expect.stringContaining('depends on the answer'));
});

test('what the connector refuses by itself is told, and the rest is shown', async () => {
  const choosy: Write = async (context, batch, outcomes) => {
    const good = batch.filter(({ id }) => id !== '2');
    for (const one of batch) if (!good.includes(one)) outcomes.set(one, { kind: 'rejected', code: 'no_name', message: 'It has no name.' });
    await oneByOne(context, good, outcomes);
  };
  const { shown, refused, records } = await rehearse(choosy, people(3));
  expect(shown).toHaveLength(2);
  expect([...refused]).toEqual([['2', { kind: 'rejected', code: 'no_name', message: 'It has no name.' }]]);
  expect(records).toBe(3);
});

test('of many requests and long bodies the beginning is shown, and it is said that there is more', async () => {
  const { shown, records, more } = await rehearse(oneByOne, people(30));
  expect([shown.length, records, more]).toEqual([20, 20, 10]);
  const inOne: Write = async ({ http }, batch) =>
    void (await http.send({ method: 'POST', path: '/', json: batch.map(({ fields }) => fields) }));
  const [long] = (await rehearse(inOne, [record(1, { text: 'x'.repeat(30_000) })])).shown;
  expect([long?.body?.length, long?.cut]).toEqual([20_000, true]);
});

test('a connector that sends nothing, or fails, leaves nothing to show and does not go on for ever', async () => {
  const broken: Write = async () => {
    throw new Error('a bug');
  };
  expect(await rehearse(broken, people(2))).toMatchObject({ shown: [], records: 0, more: 2, unknown: [] });
});
