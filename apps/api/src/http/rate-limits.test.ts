import { randomBytes } from 'node:crypto';
import { afterEach, describe, expect, test } from '@jest/globals';
import { Problem } from '@tributary/contract';
import { testRedis } from '@tributary/test-support';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';

const open: TestApi[] = [];
afterEach(async () => {
  for (const api of open.splice(0)) await api.stop();
});

async function start(settings: Readonly<Record<string, string>>): Promise<TestApi> {
  const api = await startTestApi(settings);
  open.push(api);
  return api;
}

const as = (key: string) => ({ authorization: `Bearer ${key}` });

const get = async ({ url }: TestApi, headers: Readonly<Record<string, string>>, path = '/v1/connectors/http') =>
  fetch(`${url}${path}`, { headers });

const knock = ({ url }: TestApi, from?: string) =>
  fetch(`${url}/v1/session`, {
    method: 'POST',
    headers: { 'content-type': 'application/json', ...(from === undefined ? {} : { 'x-forwarded-for': from }) },
    body: JSON.stringify({ token: `login_${randomBytes(8).toString('hex')}` }),
  });

/** How often each status came, of so many answers. */
async function statuses(times: number, asked: () => Promise<Response>): Promise<Readonly<Record<number, number>>> {
  const counts: Record<number, number> = {};
  for (let time = 0; time < times; time += 1) {
    const { status } = await asked();
    counts[status] = (counts[status] ?? 0) + 1;
  }
  return counts;
}

describe('a caller', () => {
  test('is told what is left, and at the end when to come again; others go on, and so do probes', async () => {
    const api = await start({ RATE_LIMIT_CALLER: '5' });
    const first = await get(api, as(api.keys.viewer));
    expect([first.status, first.headers.get('ratelimit-limit'), first.headers.get('ratelimit-remaining')]).toEqual([200, '5', '4']);
    expect(await statuses(5, () => get(api, as(api.keys.viewer)))).toEqual({ 200: 4, 429: 1 });
    const refused = await get(api, as(api.keys.viewer));
    expect(refused.headers.get('content-type')).toContain('application/problem+json');
    expect(Problem.parse(await refused.json())).toMatchObject({ status: 429, type: 'tributary:rate.exceeded' });
    const seconds = Number(refused.headers.get('retry-after'));
    expect(seconds).toBeGreaterThan(0);
    expect(seconds).toBeLessThanOrEqual(60);
    expect([refused.headers.get('ratelimit-remaining'), Number(refused.headers.get('ratelimit-reset'))]).toEqual(['0', seconds]);
    expect((await get(api, as(api.keys.admin))).status).toBe(200);
    expect(await statuses(12, () => get(api, as(api.keys.viewer), '/healthz'))).toEqual({ 200: 12 });
  });

  test('who follows a stream is counted once, however much it tells', async () => {
    const api = await start({ RATE_LIMIT_CALLER: '100' });
    const stream = await get(api, as(api.keys.viewer), '/v1/runs/events');
    for (const subject of ['a', 'b', 'c'])
      await api.store.runs.create({ workspaceId: 'default', kind: 'stitch', subject, trigger: 'api', actor: 'test' });
    expect((await get(api, as(api.keys.viewer))).headers.get('ratelimit-remaining')).toBe('98');
    await stream.body?.cancel();
  });
});

describe('an address', () => {
  test('without credentials may ask less, for whatever is there and whatever is not', async () => {
    const api = await start({ RATE_LIMIT_ADDRESS: '4' });
    expect(await statuses(3, () => get(api, {}))).toEqual({ 401: 3 });
    expect(await statuses(3, () => get(api, {}, '/v1/nothing'))).toEqual({ 404: 1, 429: 2 });
    expect((await get(api, as(api.keys.viewer))).status).toBe(200);
  });

  test('that tries login tokens is let in no more for a while, and with a good one neither', async () => {
    const api = await start({ RATE_LIMIT_LOGIN: '3' });
    expect(await statuses(5, () => knock(api))).toEqual({ 401: 3, 429: 2 });
  });

  test('that tries keys, each a new one, is counted all the same; who has a key there goes on', async () => {
    const api = await start({ RATE_LIMIT_LOGIN: '3' });
    const guess = () => get(api, as(`trb_${randomBytes(32).toString('base64url')}`));
    expect(await statuses(6, guess)).toEqual({ 401: 3, 429: 3 });
    const refused = await guess();
    expect([refused.headers.get('www-authenticate'), Problem.parse(await refused.json()).type]).toEqual([null, 'tributary:rate.exceeded']);
    expect((await get(api, as(api.keys.viewer))).status).toBe(200);
  });

  test('is the sender’s where a proxy that we trust tells it, and nobody’s word otherwise', async () => {
    const settings = { RATE_LIMIT_LOGIN: '2' };
    const from = (api: TestApi) => {
      let sender = 0;
      return () => knock(api, `203.0.113.${(sender += 1)}`);
    };
    expect(await statuses(4, from(await start({ ...settings, TRUSTED_PROXIES: '127.0.0.1' })))).toEqual({ 401: 4 });
    expect(await statuses(4, from(await start(settings)))).toEqual({ 401: 2, 429: 2 });
  });
});

const redisUrl = testRedis();
if (redisUrl !== undefined) {
  describe('several api processes', () => {
    test('count together through Redis', async () => {
      const settings = { RATE_LIMIT_CALLER: '6', REDIS_URL: redisUrl };
      const apis = [await start(settings), await start(settings)] as const;
      const somebody = as(`trb_${randomBytes(32).toString('base64url')}`);
      let turn = 0;
      expect(await statuses(10, () => get(apis[(turn += 1) % 2] ?? apis[0], somebody))).toEqual({ 401: 6, 429: 4 });
    });
  });
}
