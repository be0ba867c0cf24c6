import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { isFinal, NO_COUNTS, RUN_STATES } from '@tributary/core';
import { ApiError } from './api-error.js';
import { createClient } from './client.js';
import { hasEnded } from './follow-run.js';
import type { Run } from './generated/schemas.js';

type Answer = (request: IncomingMessage & { text: string }, response: ServerResponse) => void;

let server: Server;
let url: string;
let asked: (IncomingMessage & { text: string })[];
let answer: Answer;

beforeEach(async () => {
  asked = [];
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (data: Buffer) => (text += data.toString()));
    request.on('end', () => {
      const whole = Object.assign(request, { text });
      asked.push(whole);
      answer(whole, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});
afterEach(() => {
  server.closeAllConnections();
  server.close();
});

const RUN: Run = {
  ...{ intent: { kind: 'changes' }, held: null, waiting: null, cancel_requested_at: null, parent: null },
  id: '0199a0b0-0000-7000-8000-000000000001',
  kind: 'sync',
  subject: 'vips',
  state: 'queued',
  stage: null,
  counts: NO_COUNTS,
  progress: null,
  error: null,
  result: null,
  trigger: 'api',
  created_by: 'schedule',
  created_by_name: null,
  created_at: '2026-01-01T00:00:00.000Z',
  started_at: null,
  finished_at: null,
};

const json =
  (status: number, body: unknown): Answer =>
  (_request, response) =>
    response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(body));
const event = (run: Run) => `event: run\ndata: ${JSON.stringify(run)}\n\n`;
const streamed =
  (...parts: readonly string[]): Answer =>
  (_request, response) => {
    response.writeHead(200, { 'content-type': 'text/event-stream' });
    for (const part of parts) response.write(part);
    response.end();
  };

async function statesOf(runs: AsyncIterable<Run>): Promise<string[]> {
  const states: string[] = [];
  for await (const { state } of runs) states.push(state);
  return states;
}

describe('the client', () => {
  test('sends the key, the query and the wish that names a run', async () => {
    answer = json(202, RUN);
    const client = createClient({ url: `${url}/`, key: 'trb_x' });
    expect(await client.runs.sync('vips', { full: true, idempotencyKey: 'once' })).toEqual(RUN);
    expect(asked[0]).toMatchObject({ method: 'POST', url: '/v1/syncs/vips/runs', text: '{"full":true}' });
    expect(asked[0]?.headers).toMatchObject({ authorization: 'Bearer trb_x', 'idempotency-key': 'once', 'x-tributary-client': '1' });
    answer = json(200, { items: [RUN], next: null });
    await client.runs.list({ kind: 'sync', limit: 5 });
    expect(asked[1]?.url).toBe('/v1/runs?kind=sync&limit=5');
  });

  test('binds a change to the revision that was seen', async () => {
    answer = json(200, { kind: 'trait', id: 'a', revision: 4, updated_at: RUN.created_at, object: {} });
    await createClient({ url }).objects.put('trait', 'a', { object: {}, revision: 3 });
    expect(asked[0]).toMatchObject({ method: 'PUT', url: '/v1/traits/a' });
    expect(asked[0]?.headers['if-match']).toBe('"3"');
  });

  test('throws what the API said', async () => {
    const problem = { type: 'tributary:x', title: 'No', status: 422, detail: 'no', errors: [{ path: 'a.b', message: 'odd' }] };
    answer = json(422, problem);
    await expect(createClient({ url }).summary.get()).rejects.toMatchObject({ name: 'ApiError', status: 422, problem, message: 'no' });
  });

  test('makes something of an answer that is not ours, and of none', async () => {
    answer = (_request, response) => response.writeHead(502).end('<html>');
    await expect(createClient({ url }).summary.get()).rejects.toMatchObject({
      status: 502,
      message: 'the server answered 502 Bad Gateway',
    });
    const gone = createClient({ url: 'http://127.0.0.1:1' }).summary.get();
    await expect(gone).rejects.toMatchObject({ status: 0, message: expect.stringContaining('cannot reach') });
  });

  test('asks a second time when no answer came, and never sends a change twice', async () => {
    const broken: Answer = (request) => request.socket.destroy();
    answer = (request, response) => (asked.length === 1 ? broken : json(200, { status: 'ok' }))(request, response);
    expect(await createClient({ url }).health.ready()).toEqual({ status: 'ok' });
    expect(asked).toHaveLength(2);
    answer = broken;
    await expect(createClient({ url }).runs.sync('vips')).rejects.toMatchObject({ status: 0 });
    expect(asked).toHaveLength(3);
  });

  test('does not wait for ever', async () => {
    answer = () => undefined;
    await expect(createClient({ url, timeoutMs: 50 }).runs.cancel('x')).rejects.toMatchObject({
      status: 0,
      message: expect.stringContaining('did not answer within 0.05 seconds'),
    });
  });

  test('lets nobody leave the path by an id', async () => {
    const { objects } = createClient({ url });
    for (const id of ['', '.', '..']) await expect(objects.delete('trait', id)).rejects.toThrow('is no id');
    answer = (_request, response) => response.writeHead(204).end();
    await objects.delete('trait', '../syncs?x=1');
    expect(asked.map((request) => request.url)).toEqual(['/v1/traits/..%2Fsyncs%3Fx%3D1']);
  });

  test('takes the header out of what is sent, and puts path, query and body where they belong', async () => {
    answer = json(200, { kind: 'trait', id: 'a', revision: 2, updated_at: RUN.created_at, object: {} });
    const client = createClient({ url });
    await client.traits.put('a', { kind: 'trait', id: 'a', type: 'sum', value: '1', ifMatch: '"1"' });
    expect(asked[0]).toMatchObject({ method: 'PUT', text: '{"kind":"trait","id":"a","type":"sum","value":"1"}' });
    expect(asked[0]?.headers['if-match']).toBe('"1"');
    await client.revisions.get('identity_rule', 'by email', { revision: 2, against: 1 });
    expect(asked[1]?.url).toBe('/v1/identity-rules/by%20email/revisions/2?against=1');
    await client.destinations.fields('braze', 'users', { a: 1 });
    expect(asked[2]?.url).toBe('/v1/destinations/braze/objects/users/fields?options=%7B%22a%22%3A1%7D');
    await client.erasures.ofProfile('p', { warehouse: 'shop' });
    expect(asked[3]).toMatchObject({ method: 'DELETE', url: '/v1/profiles/p?warehouse=shop&confirm=p' });
  });

  test('knows when a run has ended as everybody else does', () => {
    for (const state of RUN_STATES) expect([state, hasEnded({ state })]).toEqual([state, isFinal(state)]);
  });
});

describe('following a run', () => {
  test('gives each state until the last, however the stream is cut into pieces', async () => {
    const text = `: hello\n\n${event(RUN)}event: other\ndata: {}\n\n${event({ ...RUN, state: 'running' })}`;
    const pieces = (text + event({ ...RUN, state: 'succeeded' })).match(/[^]{1,7}/g) ?? [];
    answer = streamed(...pieces);
    expect(await statesOf(createClient({ url, key: 'trb_x' }).runs.follow(RUN.id))).toEqual(['queued', 'running', 'succeeded']);
    expect(asked[0]?.headers.authorization).toBe('Bearer trb_x');
  });

  test('goes on after a stream that broke off', async () => {
    answer = (request, response) => {
      const parts = asked.length === 1 ? [event(RUN)] : [event({ ...RUN, state: 'partial' })];
      streamed(...parts)(request, response);
    };
    expect(await statesOf(createClient({ url }).runs.follow(RUN.id))).toEqual(['queued', 'partial']);
    expect(asked).toHaveLength(2);
  });

  test('ends at once when the run is not there', async () => {
    answer = json(404, { type: 'tributary:run.unknown', title: 'Not Found', status: 404, detail: 'there is no run' });
    await expect(statesOf(createClient({ url }).runs.follow('x'))).rejects.toBeInstanceOf(ApiError);
    expect(asked).toHaveLength(1);
  });

  test('stops when it is told to', async () => {
    answer = (_request, response) => void response.writeHead(200).write(event(RUN));
    const stop = new AbortController();
    const states: string[] = [];
    const following = (async () => {
      for await (const { state } of createClient({ url }).runs.follow(RUN.id, stop.signal)) {
        states.push(state);
        stop.abort();
      }
    })();
    await expect(following).rejects.toMatchObject({ name: 'AbortError' });
    expect(states).toEqual(['queued']);
  });
});
