import { createHmac } from 'node:crypto';
import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, test } from '@jest/globals';
import { openEgress, sharedAgents } from '@tributary/connector-kit';
import { type AlertMessage, sendMessage } from './index.js';

const MESSAGE: AlertMessage = {
  alert: 'ops',
  subject: 'vips',
  condition: 'failed',
  state: 'raised',
  text: '`vips` failed: <!channel> & more',
  run: 'r1',
  at: '2026-11-21T10:00:00.000Z',
};

let server: Server;
let url: string;
let received: { readonly path: string | undefined; readonly headers: IncomingHttpHeaders; readonly body: string }[] = [];
let status = 200;

beforeAll(async () => {
  server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      received.push({ path: request.url, headers: request.headers, body: Buffer.concat(parts).toString() });
      response.writeHead(status).end('ok');
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks/a?team=1`;
});
beforeEach(() => {
  received = [];
  status = 200;
});
afterAll(() => new Promise((resolve) => server.close(resolve)));

const log = () => undefined;
const egress = sharedAgents;

test('a webhook is signed over its own bytes, and keeps its id when it is sent again', async () => {
  const secret = 'a secret nobody else knows';
  const send = () => sendMessage({ via: 'webhook', url, secret }, { id: 'msg_7', message: MESSAGE, log, egress });
  await send();
  await send();
  const [first, second] = received;
  expect(first?.path).toBe('/hooks/a?team=1');
  expect(JSON.parse(first?.body ?? '')).toEqual({ type: 'alert.raised', timestamp: MESSAGE.at, data: MESSAGE });
  const { 'webhook-id': id, 'webhook-timestamp': at, 'webhook-signature': signature } = first?.headers ?? {};
  expect(signature).toBe(
    `v1,${createHmac('sha256', secret)
      .update(`${String(id)}.${String(at)}.${first?.body}`)
      .digest('base64')}`,
  );
  expect([id, second?.headers['webhook-id']]).toEqual(['msg_7', 'msg_7']);
});

test('Slack is told in a line in which values are neither mentions nor links', async () => {
  await sendMessage({ via: 'slack', url }, { id: 'msg_8', message: MESSAGE, log, egress });
  const { text } = JSON.parse(received[0]?.body ?? '') as { text: string };
  expect(text).toBe(':red_circle: `vips` failed: &lt;!channel&gt; &amp; more (run `r1`) · alert `ops`');
});

test.each([404, 500, 302])('an answer of %d is no confirmation', async (refusal) => {
  status = refusal;
  await expect(sendMessage({ via: 'slack', url }, { id: 'msg_9', message: MESSAGE, log, egress })).rejects.toThrow(String(refusal));
});

test('an alert to the log is told there and nowhere else', async () => {
  const lines: AlertMessage[] = [];
  await sendMessage({ via: 'log' }, { id: 'msg_1', message: MESSAGE, log: (message) => lines.push(message), egress });
  expect(lines).toEqual([MESSAGE]);
  expect(received).toEqual([]);
});

test('an address inside is not told anything', async () => {
  const inside = sendMessage({ via: 'slack', url }, { id: 'msg_2', message: MESSAGE, log, egress: openEgress() });
  await expect(inside).rejects.toMatchObject({ kind: 'fatal', message: expect.stringContaining('`127.0.0.1` may not be reached') });
  expect(received).toEqual([]);
});
