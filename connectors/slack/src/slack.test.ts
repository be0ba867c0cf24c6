import { describe, expect, test } from '@jest/globals';
import { Json } from '@tributary/core';
import { Fault, writeJson, type HttpRequest, type HttpResponse, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import { aRecord, describeConnector, withBench, type Sample } from '@tributary/connector-kit/testing';
import { slack } from './index.js';
import { message, MessageOptions } from './objects/message.js';
import { createSlackSandbox } from './sandbox/create-slack-sandbox.js';
import { SANDBOX_TOKENS, SANDBOX_USERGROUP, SANDBOX_WEBHOOKS } from './sandbox/workspace.js';
import type { SlackSettings } from './settings.js';

const CHANNELS = ['#general', '#new-buyers', '#sales', '#data'];
const buyer = (n: number, more: Partial<OutRecord> = {}): OutRecord =>
  aRecord(`b${n}`, { id: `p${n}` }, { text: `Buyer ${n}`, channel: CHANNELS[n % 4] ?? '' }, more);
const plain = (n: number, more: Partial<OutRecord> = {}): OutRecord => aRecord(`b${n}`, { id: `p${n}` }, { text: `Buyer ${n}` }, more);

const sample: Sample = {
  good: (n) => buyer(n),
  bad: aRecord('bad', { id: 'bad' }, { text: 'Bad', channel: '#nowhere' }),
  options: {},
  text: 'text',
};
const IN_CHANNEL: Sample = { ...sample, options: { channel: '#new-buyers' } };

const line = (n: number, more: Partial<OutRecord> = {}): OutRecord => aRecord(`l${n}`, { id: `p${n}` }, { line: `Buyer ${n}` }, more);
const digestSample: Sample = {
  good: (n) => line(n),
  bad: aRecord('bad', { id: 'bad' }, { line: '' }),
  options: { channel: '#sales' },
  text: 'line',
  removalIsSaid: true,
  shown: 20,
};

const member = (n: number, more: Partial<OutRecord> = {}): OutRecord => aRecord(`u${n}`, { user: `U0MEMBER${n + 1}` }, {}, more);
const members: Sample = {
  good: (n) => member(n),
  bad: aRecord('bad', { user: 'U0NOBODY' }),
  options: { usergroup: SANDBOX_USERGROUP },
};

describeConnector(slack, { samples: { message: sample, digest: digestSample, usergroup: members } });

describe('a message', () => {
  test('is one request with its text, its blocks and its idempotency key to be recognised by', async () => {
    const blocks = new Json('[{"type":"section","text":{"type":"mrkdwn","text":"*Ann* bought for 12.50"}}]');
    const record = aRecord('a', { id: 'p1' }, { text: 'New buyer: Ann', blocks });
    expect((await tell([record])).requests).toMatchSnapshot();
  });

  test('takes what Slack’s Block Kit Builder gives', async () => {
    const { requests } = await tell([aRecord('a', { id: 'p1' }, { blocks: '{"blocks":[{"type":"divider"}]}' })]);
    expect(requests[0]?.json).toMatchObject({ blocks: [{ type: 'divider' }] });
  });

  test.each([
    ['no JSON', 'oops'],
    ['an object of something else', '{"a":1}'],
    ['no block', '[]'],
    ['too many blocks', JSON.stringify(Array.from({ length: 51 }, () => ({ type: 'divider' })))],
    ['a block without a type', '[{"type":"divider"},{"text":"x"}]'],
  ])('whose blocks are %s is rejected before anything is sent', async (_what, blocks) => {
    const { requests, outcomes } = await tell([aRecord('a', { id: 'p1' }, { blocks })]);
    expect(outcomes.get('a')).toMatchObject({ kind: 'rejected', code: 'invalid_blocks', field: 'blocks' });
    expect(requests).toEqual([]);
  });

  test('that says nothing is rejected, and says what to map', async () => {
    const { outcomes } = await tell([aRecord('a', { id: 'p1' }, { text: '' })]);
    expect(outcomes.get('a')).toMatchObject({ kind: 'rejected', code: 'no_text', message: expect.stringContaining('`blocks`') });
  });

  test('of a sync that names no channel stops the run; of a record that names none, only the record', async () => {
    expect((await tell([plain(1)], { options: {} })).fault).toMatchObject({ kind: 'fatal', message: 'The sync names no channel.' });
    const { outcomes } = await tell([aRecord('a', { id: 'p1' }, { text: 'x', channel: null })], { options: {} });
    expect(outcomes.get('a')).toMatchObject({ kind: 'rejected', field: 'channel' });
  });

  test('only where all say that it may be repeated is one', () => {
    const options = MessageOptions.parse({ channel: '#sales' });
    const idempotent = (given: Partial<MessageOptions>) =>
      (['add', 'change', 'remove'] as const).map((operation) => message.idempotentFor?.(operation, { ...options, ...given }));
    expect(idempotent({})).toEqual([false, false, true]);
    expect(idempotent({ on_add: 'nothing', on_change: 'nothing', on_remove: 'reply' })).toEqual([true, true, false]);
  });
});

describe('a changed record', () => {
  const changed = (remoteId?: string, more: Partial<OutRecord> = {}) =>
    aRecord(
      'b1',
      { id: 'p1' },
      { text: 'Buyer 1, again' },
      { operation: 'change', ...(remoteId === undefined ? {} : { remoteId }), ...more },
    );

  test('has its message rewritten in place', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      const { outcomes } = await bench.deliver('message', IN_CHANNEL, [changed(remoteId)]);
      expect(outcomes.get('b1')).toEqual({ kind: 'delivered', remoteId });
      expect(await messagesIn(bench)).toEqual([{ text: 'Buyer 1, again', edited: true }]);
    }));

  test('is posted anew where its message is gone, or rejected if the sync says so', () =>
    withBench(slack, async (bench) => {
      const gone = 'C0SANDBOX02:1.000001';
      const { outcomes } = await bench.deliver('message', IN_CHANNEL, [changed(gone)]);
      expect(outcomes.get('b1')).toMatchObject({ kind: 'delivered', remoteId: expect.not.stringMatching(gone) });
      const strict = { ...IN_CHANNEL, options: { channel: '#new-buyers', gone: 'reject' } };
      expect((await bench.deliver('message', strict, [changed(gone)])).outcomes.get('b1')).toMatchObject({ code: 'message_not_found' });
      expect(await messagesIn(bench)).toHaveLength(1);
    }));

  test('is posted where it was only noted so far, and where it has moved to another channel', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      await bench.deliver('message', IN_CHANNEL, [changed()]);
      const moved = aRecord('b1', { id: 'p1' }, { text: 'Moved', channel: '#data' }, { operation: 'change', remoteId });
      await bench.deliver('message', IN_CHANNEL, [{ ...moved, changed: ['channel'] }]);
      const { message: held } = JSON.parse(await bench.holdings()) as { message: { channel: string }[] };
      expect(held.map(({ channel }) => channel)).toEqual(['#new-buyers', '#new-buyers', '#data']);
    }));

  test('answers in the thread of its message, which stays the one the record has', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      const replying = { ...IN_CHANNEL, options: { channel: '#new-buyers', on_change: 'reply' } };
      const { outcomes } = await bench.deliver('message', replying, [changed(remoteId)]);
      expect(outcomes.get('b1')).toEqual({ kind: 'delivered' });
      expect(await messagesIn(bench)).toEqual([{ text: 'Buyer 1' }, { text: 'Buyer 1, again', thread_ts: remoteId.split(':')[1] }]);
    }));

  test('says what is mapped for changes', async () => {
    const own = aRecord('b1', { id: 'p1' }, { text: 'New', text_on_change: 'Now 3' }, { operation: 'change', remoteId: 'C1:1.2' });
    const { requests } = await tell([own], { answers: [{ json: { ok: true, channel: 'C1', ts: '1.2' } }] });
    expect(requests[0]).toMatchObject({ path: '/api/chat.update', json: { channel: 'C1', ts: '1.2', text: 'Now 3' } });
  });

  test('is told nobody where the sync says nothing of changes', async () => {
    const { requests, outcomes } = await tell([changed()], { options: { channel: '#sales', on_change: 'nothing' } });
    expect(requests).toEqual([]);
    expect(outcomes.get('b1')?.kind).toBe('delivered');
  });
});

describe('a record that is gone', () => {
  const gone = (remoteId: string | undefined, flat = {}) =>
    aRecord(
      'b1',
      { id: 'p1' },
      { text: 'Buyer 1', ...flat },
      { operation: 'remove', changed: [], ...(remoteId === undefined ? {} : { remoteId }) },
    );

  test('takes its message along, and once more does no harm', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      expect((await bench.deliver('message', IN_CHANNEL, [gone(remoteId)])).outcomes.get('b1')).toEqual({ kind: 'delivered' });
      expect(await messagesIn(bench)).toEqual([]);
      const again = await bench.deliver('message', IN_CHANNEL, [gone(remoteId)]);
      expect(again.outcomes.get('b1')).toEqual({ kind: 'delivered', note: 'The message was gone already.' });
      expect((await bench.deliver('message', IN_CHANNEL, [gone(undefined)])).requests).toBe(0);
    }));

  test('can be said in its thread, in words of its own', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      const replying = { ...IN_CHANNEL, options: { channel: '#new-buyers', on_remove: 'reply' } };
      await bench.deliver('message', replying, [gone(remoteId, { text_on_remove: 'Left' })]);
      expect(await messagesIn(bench)).toMatchObject([{ text: 'Buyer 1' }, { text: 'Left', thread_ts: remoteId.split(':')[1] }]);
      const silent = await bench.deliver('message', replying, [gone(remoteId)]);
      expect(silent.outcomes.get('b1')).toMatchObject({ kind: 'rejected', field: 'text_on_remove' });
    }));
});

describe('a digest', () => {
  const withGroup = (n: number, group: string) => aRecord(`l${n}`, { id: `p${n}` }, { line: `Buyer ${n}`, group });

  test('is one message for all records of a run, with their counts and the first of them', () =>
    withBench(slack, async (bench) => {
      const some = { ...digestSample, options: { channel: '#sales', most: 2, title: '{count} buyers & co' } };
      const { requests, outcomes } = await bench.deliver('digest', some, [line(1), line(2), line(3)]);
      expect([requests, [...outcomes.values()]]).toEqual([1, [1, 2, 3].map(() => ({ kind: 'delivered' }))]);
      const { message: held } = JSON.parse(await bench.holdings()) as { message: unknown };
      expect(held).toMatchObject([
        { text: '3 buyers & co', blocks: [{}, { text: { text: '• Buyer 1\n• Buyer 2' } }, { elements: [{ text: 'and 1 more' }] }] },
      ]);
    }));

  test('is one message a group, and escapes its name', () =>
    withBench(slack, async (bench) => {
      const { requests } = await bench.deliver('digest', digestSample, [
        withGroup(1, '<Brno>'),
        withGroup(2, 'Praha'),
        withGroup(3, '<Brno>'),
      ]);
      expect(requests).toBe(2);
      expect((await messagesIn(bench)).map(({ text }) => text)).toEqual(['&lt;Brno&gt;: 2 new', 'Praha: 1 new']);
    }));

  test('says apart what is new, changed and gone', async () => {
    const records = [line(1), line(2, { operation: 'change' }), line(3, { operation: 'remove' })];
    const { requests } = await tell(records, { object: 'digest', options: { channel: '#sales' } });
    expect(requests).toMatchSnapshot();
  });

  test('can be a table', async () => {
    const row = (n: number) => aRecord(`l${n}`, { id: `p${n}` }, { 'cells.Name': `Buyer ${n}`, 'cells.Spent': n === 2 ? null : 1.5 });
    const { requests } = await tell([row(1), row(2)], { object: 'digest', options: { channel: '#sales', format: 'table' } });
    expect(requests[0]?.json).toMatchObject({
      blocks: [
        {},
        {
          type: 'table',
          rows: [
            ['Name', 'Spent'],
            ['Buyer 1', '1.5'],
            ['Buyer 2', ' '],
          ].map((row) => row.map((text) => ({ text }))),
        },
      ],
    });
  });

  test('of a thousand long lines is one that Slack takes', () =>
    withBench(slack, async (bench) => {
      const long = Array.from({ length: 1_000 }, (_, n) => aRecord(`l${n}`, { id: `p${n}` }, { line: `Buyer ${n} `.repeat(100) }));
      const { outcomes } = await bench.deliver('digest', { ...digestSample, options: { channel: '#sales', most: 99 } }, long);
      expect(new Set([...outcomes.values()].map(({ kind }) => kind))).toEqual(new Set(['delivered']));
      expect(await messagesIn(bench)).toEqual([{ text: '1000 new' }]);
    }));
});

describe('a user group', () => {
  const usersIn = async (bench: { holdings(): Promise<string> }) =>
    (JSON.parse(await bench.holdings()) as { usergroup: { users: string[] }[] }).usergroup[0]?.users;

  test('keeps the members it had, takes those that come and lets go those that leave, in two requests', () =>
    withBench(slack, async (bench) => {
      await bench.deliver('usergroup', members, [member(1), member(2)]);
      const { requests } = await bench.deliver('usergroup', members, [member(2, { operation: 'remove' }), member(3)]);
      expect(requests).toBe(2);
      expect(await usersIn(bench)).toEqual(['U0MEMBER0', 'U0MEMBER2', 'U0MEMBER4']);
      expect((await bench.deliver('usergroup', members, [member(3)])).requests).toBe(1);
    }));

  test('finds people by e-mail, and remembers who they are', () =>
    withBench(slack, async (bench) => {
      const byEmail = (id: string, more: Partial<OutRecord> = {}) => aRecord(id, { email: `${id}@sandbox.example` }, {}, more);
      const { outcomes } = await bench.deliver('usergroup', members, [byEmail('member7'), byEmail('stranger')]);
      expect(outcomes.get('member7')).toEqual({ kind: 'delivered', remoteId: 'U0MEMBER7' });
      expect(outcomes.get('stranger')).toMatchObject({ kind: 'rejected', code: 'users_not_found', field: 'email' });
      const left = byEmail('member7', { operation: 'remove', remoteId: 'U0MEMBER7' });
      expect(
        (await bench.deliver('usergroup', members, [left, byEmail('stranger', { operation: 'remove' })])).outcomes.get('member7')?.kind,
      ).toBe('delivered');
      expect(await usersIn(bench)).toEqual(['U0MEMBER0']);
    }));

  test('keeps its last member, who is rejected alone', () =>
    withBench(slack, async (bench) => {
      await bench.deliver('usergroup', members, [member(0)]);
      const leaving = [member(-1, { operation: 'remove' }), member(0, { operation: 'remove' })];
      const { outcomes } = await bench.deliver('usergroup', members, leaving);
      expect(kinds(outcomes)).toEqual({ 'u-1': 'delivered', u0: 'rejected' });
      expect(await usersIn(bench)).toEqual(['U0MEMBER1']);
    }));

  test('of which Slack takes only some is read again to learn whom', async () => {
    const list = (users: string[]) => ({ json: { ok: true, users } });
    const answers = [list(['A']), { json: { ok: false, error: 'failed_for_some_users' } }, list(['A', 'U0MEMBER2'])];
    const { outcomes } = await tell([member(1), member(2)], { object: 'usergroup', options: { usergroup: SANDBOX_USERGROUP }, answers });
    expect(kinds(outcomes)).toEqual({ u1: 'delivered', u2: 'rejected' });
  });

  test('that is not there, or needs a webhook to do what it cannot, stops the run', () =>
    withBench(slack, async (bench) => {
      const missing = { ...members, options: { usergroup: 'S0NONE' } };
      expect((await bench.deliver('usergroup', missing, [member(1)])).fault?.kind).toBe('fatal');
      const settings = { webhook: SANDBOX_WEBHOOKS.sales };
      expect((await bench.deliver('usergroup', members, [member(1)], { settings })).fault?.message).toContain('needs a bot token');
    }));
});

describe('an incoming webhook', () => {
  const settings = { webhook: SANDBOX_WEBHOOKS.sales };

  test('posts into its own channel, and is checked without posting', () =>
    withBench(slack, async (bench) => {
      expect((await bench.check(settings)).detail).toContain('webhook');
      const { outcomes } = await bench.deliver('message', { ...sample, options: {} }, [plain(1)], { settings });
      expect(outcomes.get('b1')).toEqual({ kind: 'delivered' });
      await bench.deliver('digest', { ...digestSample, options: {} }, [line(1)], { settings });
      expect((await messagesIn(bench)).map(({ text }) => text)).toEqual(['Buyer 1', '1 new']);
      expect(bench.told.join()).not.toContain(SANDBOX_WEBHOOKS.sales);
    }));

  test('cannot find a message again: a change or removal that would have to stops the run before anything is sent', () =>
    withBench(slack, async (bench) => {
      for (const operation of ['change', 'remove'] as const) {
        const { fault, requests } = await bench.deliver('message', sample, [plain(1, { operation })], { settings });
        expect([fault?.kind, requests]).toEqual(['fatal', 0]);
      }
    }));

  test.each([
    [404, 'no_service', 'unauthorized'],
    [403, 'action_prohibited', 'unauthorized'],
    [403, 'invalid_token', 'unauthorized'],
    [410, 'channel_is_archived', 'fatal'],
    [404, 'channel_not_found', 'fatal'],
    [500, 'rollup_error', 'in_doubt'],
    [500, '<html>', 'transient'],
    [504, '<html>', 'in_doubt'],
  ])('that answers %i `%s` is %s for the whole sync', async (status, text, kind) => {
    expect((await tell([plain(1)], { settings, answers: [{ status, text }] })).fault?.kind).toBe(kind);
  });

  test.each([
    [400, 'invalid_payload', 'rejected'],
    [400, 'no_text', 'rejected'],
    [413, 'too big', 'rejected'],
    [200, 'maybe', 'in_doubt'],
  ])('that answers %i `%s` leaves the one message %s', async (status, text, kind) => {
    expect((await tell([plain(1)], { settings, answers: [{ status, text }] })).outcomes.get('b1')?.kind).toBe(kind);
  });

  test.each(['archived', 'prohibited'] as const)('that is %s fails its check', (name) =>
    withBench(slack, async (bench) => {
      await expect(bench.check({ webhook: SANDBOX_WEBHOOKS[name] })).rejects.toBeInstanceOf(Fault);
    }),
  );

  test('is given without the address before it', () => {
    expect(slack.settings.safeParse({ webhook: 'https://hooks.slack.com/services/T0/B0/x' }).success).toBe(false);
    expect(slack.settings.safeParse({}).success).toBe(false);
  });
});

describe('a look before a run', () => {
  const prepare = (options: object, { answers = [] as readonly Scripted[], settings = { token: 't' } as object, mapped = ['text'] } = {}) =>
    scripted({ options, answers, settings }, async ({ context, object }) =>
      object.prepare?.(context, { mapped, counts: { add: 1, change: 1, remove: 0 } }),
    );
  const listed = (channels: readonly object[], next_cursor = '') => ({ json: { ok: true, channels, response_metadata: { next_cursor } } });
  const sales = { id: 'C1', name: 'sales', is_archived: false, is_member: true };

  test('finds the channel by its name, page by page', async () => {
    const found = await prepare({ channel: '#sales' }, { answers: [listed([{ id: 'C2', name: 'data' }], 'n'), listed([sales])] });
    expect([found.result, found.requests.map(({ form }) => form)]).toEqual([
      [],
      [
        { limit: '999', types: 'public_channel,private_channel' },
        { limit: '999', types: 'public_channel,private_channel', cursor: 'n' },
      ],
    ]);
    expect(found.requests.every(({ readOnly }) => readOnly === true)).toBe(true);
  });

  test('warns where the app is not in the channel, or may not look', async () => {
    const outside = await prepare({ channel: 'sales' }, { answers: [listed([{ ...sales, is_member: false }])] });
    expect(outside.result).toMatchObject([{ message: expect.stringContaining('/invite') }]);
    const blind = await prepare(
      { channel: 'sales' },
      { answers: [{ json: { ok: false, error: 'missing_scope', needed: 'channels:read' } }] },
    );
    expect(blind.result).toMatchObject([{ message: expect.stringContaining('may not list') }]);
  });

  test.each([
    ['there is no such channel', { channel: '#none' }, { answers: [listed([sales])] }],
    ['the channel is archived', { channel: '#sales' }, { answers: [listed([{ ...sales, is_archived: true }])] }],
    ['the sync names none', {}, {}],
    ['a webhook is to rewrite messages', {}, { settings: { webhook: SANDBOX_WEBHOOKS.sales } }],
  ])('stops the run where %s', async (_what, options, given) => {
    expect((await prepare(options, given)).fault?.kind).toBe('fatal');
  });

  test.each([
    ['the option is an id', { channel: 'C0123456789' }, {}],
    ['records name their channels', {}, { mapped: ['text', 'channel'] }],
  ])('asks nothing where %s', async (_what, options, given) => {
    expect((await prepare(options, given)).requests).toEqual([]);
  });
});

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
    expect(fault).toMatchObject({ kind: 'throttled', options: { afterMs: 3_000 } });
  });

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
      expect((await bench.deliver('message', sample, [buyer(1)], { settings })).fault?.kind).toBe('unauthorized');
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

/** One message that Slack answers so. */
async function write(answer: Scripted) {
  const { outcomes, fault } = await tell([plain(1)], { answers: [answer] });
  return { outcome: outcomes.get('b1'), fault };
}

interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

interface Telling {
  readonly object?: 'message' | 'digest' | 'usergroup';
  readonly options?: object;
  readonly settings?: object;
  readonly answers?: readonly Scripted[];
}

const OK: Scripted = { json: { ok: true, channel: 'C1', ts: '1.2' } };

/** What an object says to a Slack that answers as it is told. */
async function tell(records: readonly OutRecord[], telling: Telling = {}) {
  const outcomes = new Map<string, RecordOutcome>();
  const said = await scripted(telling, ({ object, context }) =>
    object.write(context, records, {
      set: (record, outcome) => void outcomes.set(record.id, outcome),
      all: (outcome) => records.forEach((record) => outcomes.set(record.id, outcome)),
    }),
  );
  return { ...said, outcomes };
}

async function scripted<T>(
  { object: name = 'message', options = { channel: '#new-buyers' }, settings = { token: 't' }, answers = [OK] }: Telling,
  use: (given: {
    object: (typeof slack)['objects'][string];
    context: Parameters<(typeof slack)['objects'][string]['write']>[0];
  }) => Promise<T>,
) {
  const requests: HttpRequest[] = [];
  const left = [...answers];
  const http = {
    observe: () => undefined,
    send: async (request: HttpRequest): Promise<HttpResponse> => {
      requests.push(request);
      const { status = 200, headers = {}, json, text = json === undefined ? '' : writeJson(json) } = left.shift() ?? OK;
      return { status, headers, json, text };
    },
  };
  const object = slack.objects[name];
  if (object === undefined) throw new Error(`no object ${name}`);
  const context = {
    settings: settings as SlackSettings,
    options: object.options.parse(options),
    http,
    signal: new AbortController().signal,
    mode: 'upsert' as const,
    run: { id: 'r', startedAt: '2026-01-01T00:00:00.000Z' },
  };
  try {
    return { result: await use({ object, context }), requests, fault: undefined };
  } catch (error) {
    if (error instanceof Fault) return { result: undefined, requests, fault: error };
    throw error;
  }
}

type Bench = Parameters<Parameters<typeof withBench>[1]>[0];

async function postOne(bench: Bench): Promise<string> {
  const { outcomes } = await bench.deliver('message', IN_CHANNEL, [plain(1)]);
  const outcome = outcomes.get('b1');
  return (outcome?.kind === 'delivered' ? outcome.remoteId : undefined) ?? '';
}

/** What people see: without stamps and marks. */
async function messagesIn(bench: Bench): Promise<readonly { readonly text: string }[]> {
  const { message: held } = JSON.parse(await bench.holdings()) as { message: Record<string, unknown>[] };
  return held.map(({ text, edited, thread_ts }) => JSON.parse(JSON.stringify({ text, edited, thread_ts })) as { text: string });
}

function kinds(outcomes: ReadonlyMap<string, RecordOutcome>) {
  return Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]));
}
