import { describe, expect, test } from '@jest/globals';
import { describeConnector, withBench } from '@tributary/connector-kit/testing';
import { slack } from './index.js';
import { createSlackSandbox } from './sandbox/create-slack-sandbox.js';
import { SANDBOX_TOKENS } from './sandbox/workspace.js';
import { digestSample, IN_CHANNEL, members, plain, sample } from './testing/samples.js';
import { kinds, messagesIn, tell, write } from './testing/tell.js';

describeConnector(slack, { samples: { message: sample, digest: digestSample, usergroup: members } });

describe('delivery to the sandbox', () => {
  test('remembers where a message is', () =>
    withBench(slack, async (bench) => {
      const { outcomes } = await bench.deliver('message', IN_CHANNEL, [plain(1)]);
      expect(outcomes.get('b1')).toEqual({ kind: 'delivered', remoteId: expect.stringMatching(/^C0SANDBOX02:\d{10}\.\d{6}$/) });
      expect(JSON.parse(await bench.holdings())).toMatchObject({ message: [{ channel: '#new-buyers', text: 'Buyer 1' }] });
    }));

  test('keeps the order', () =>
    withBench(slack, async (bench) => {
      await bench.deliver('message', IN_CHANNEL, [plain(1), plain(2), plain(3)]);
      expect((await messagesIn(bench)).map(({ text }) => text)).toEqual(['Buyer 1', 'Buyer 2', 'Buyer 3']);
    }));

  test('that Slack asks to wait owes what was not taken, for as long as it says', async () => {
    const refused = { status: 429, headers: { 'retry-after': '3' }, json: { ok: false, error: 'rate_limited' } };
    const { fault } = await tell([plain(1), plain(2)], { answers: [refused] });
    expect(fault).toMatchObject({ kind: 'throttled', options: { afterMs: 3_000, alone: true } });
  });

  test('where one channel is full, the others go on', () =>
    withBench(slack, async (bench) => {
      const to = (n: number, channel: string) => ({ ...plain(n), fields: { ...plain(n).fields, channel } });
      await bench.fault({ status: 429, retryAfter: 60, only: { contains: '#sales' } });
      const full = await bench.deliver('message', IN_CHANNEL, [to(1, '#sales')]);
      expect(full.fault).toMatchObject({ kind: 'throttled', options: { afterMs: 60_000, alone: true } });
      expect((await bench.deliver('message', IN_CHANNEL, [to(2, '#data')])).fault).toBeUndefined();
    }));

  test.each(['nowhere', '#secret', '#archived', '#not-joined', '#read-only'])(
    'to the channel %s stops the run after one request',
    (channel) =>
      withBench(slack, async (bench) => {
        const { outcomes, fault, requests } = await bench.deliver('message', { ...sample, options: { channel } }, [plain(1), plain(2)]);
        expect(fault).toMatchObject({ kind: 'fatal', options: { remedy: expect.stringContaining('/invite') } });
        expect(kinds(outcomes)).toEqual({ b1: 'retry', b2: 'retry' });
        expect(requests).toBe(1);
      }),
  );

  test.each([
    ['revoked', SANDBOX_TOKENS.revoked],
    ['without the scope', SANDBOX_TOKENS.mute],
  ])('with a token %s stops the run, and the check says so before', (_what, token) =>
    withBench(slack, async (bench) => {
      const settings = { token };
      expect((await bench.deliver('message', IN_CHANNEL, [plain(1)], { settings })).fault?.kind).toBe('unauthorized');
      await expect(bench.check(settings)).rejects.toMatchObject({ kind: 'unauthorized' });
    }),
  );
});

describe('an answer of Slack', () => {
  test.each([
    ['channel_not_found', 'fatal'],
    ['token_revoked', 'unauthorized'],
    ['missing_scope', 'unauthorized'],
    ['message_limit_exceeded', 'fatal'],
    ['rate_limited', 'throttled'],
    ['service_unavailable', 'transient'],
    ['team_added_to_org', 'transient'],
    ['fatal_error', 'in_doubt'],
    ['internal_error', 'in_doubt'],
    ['invalid_form_data', 'fatal'],
  ])('of `%s` is %s for the whole sync', async (error, kind) => {
    expect((await write({ status: 200, json: { ok: false, error } })).fault?.kind).toBe(kind);
  });

  test('of `rate_limited` with Retry-After is a pause of that length', async () => {
    const { fault } = await write({ status: 200, headers: { 'retry-after': '7' }, json: { ok: false, error: 'rate_limited' } });
    expect(fault?.options.afterMs).toBe(7_000);
  });

  test.each(['no_text', 'too_many_attachments', 'an_error_of_tomorrow'])('of `%s` rejects the one message', async (error) => {
    expect((await write({ status: 200, json: { ok: false, error } })).outcome).toEqual({
      kind: 'rejected',
      code: error,
      message: `Slack answered \`${error}\`.`,
    });
  });

  test('with a warning is delivered, and the warning is kept', async () => {
    const { outcome } = await write({ status: 200, json: { ok: true, channel: 'C1', ts: '1.2', warning: 'message_truncated' } });
    expect(outcome).toEqual({ kind: 'delivered', remoteId: 'C1:1.2', note: 'Slack warns: message_truncated' });
  });

  test.each([
    ['a page', 200, undefined],
    ['`ok` without the place of the message', 200, { ok: true }],
  ])('that is %s leaves the message in doubt', async (_what, status, json) => {
    expect((await write({ status, json })).outcome?.kind).toBe('in_doubt');
  });
});

test.each([
  [502, 'in_doubt'],
  [504, 'in_doubt'],
  [403, 'unauthorized'],
  [404, 'fatal'],
])('a page with status %i leaves the posts %s', async (status, kind) => {
  expect((await write({ status, text: '<html>' })).fault?.kind).toBe(kind);
});

describe("the sandbox's channel", () => {
  test('refills one message a second and numbers messages in order', () => {
    let now = 1_800_000_000_000;
    const sandbox = createSlackSandbox(() => now);
    const post = () => {
      const json = { channel: 'C0SANDBOX02', text: 'x' };
      const headers = { authorization: `Bearer ${SANDBOX_TOKENS.bot}`, 'content-type': 'application/json' };
      return sandbox.answer({ method: 'POST', path: '/api/chat.postMessage', query: {}, headers, text: JSON.stringify(json), json });
    };
    const statuses = [1, 2, 3, 4, 5, 6].map(() => post().status);
    now += 1_000;
    expect([...statuses, post().status, post().status]).toEqual([200, 200, 200, 200, 200, 429, 200, 429]);
    const stamps = (sandbox.holdings().message as { ts: string }[]).map(({ ts }) => ts);
    expect(new Set(stamps).size).toBe(6);
    expect([...stamps].sort()).toEqual(stamps);
  });
});

test('the sandbox goes on from its saved state', () => {
  const first = createSlackSandbox();
  first.answer({
    method: 'POST',
    path: '/api/chat.postMessage',
    query: {},
    headers: { authorization: `Bearer ${SANDBOX_TOKENS.bot}`, 'content-type': 'application/json' },
    text: 'as JSON',
    json: { channel: '#sales', text: 'x' },
  });
  const second = createSlackSandbox();
  second.restore(JSON.parse(JSON.stringify(first.save())));
  expect(second.holdings()).toEqual(first.holdings());
  expect(second.holdings().message).toHaveLength(1);
});
