import { describe, expect, test } from '@jest/globals';
import { Decimal } from '@tributary/core';
import { Fault, writeJson, type HttpResponse, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import { aRecord, describeConnector, withBench, type Sample } from '@tributary/connector-kit/testing';
import { slack } from './index.js';
import { message, postRequest, type MessageOptions } from './message.js';
import { createSlackSandbox, SANDBOX_TOKENS } from './sandbox.js';

const OPTIONS: MessageOptions = { channel: '#new-buyers' };
const buyer = (n: number): OutRecord => aRecord(`b${n}`, { id: `p${n}` }, { text: `Buyer ${n}` });

const sample: Sample = {
  good: buyer,
  bad: aRecord('bad', { id: 'bad' }, { text: '' }),
  options: OPTIONS,
  text: 'text',
};

describeConnector(slack, { samples: { message: sample } });

describe('a message', () => {
  const record = aRecord(
    'a',
    { id: 'p1' },
    { email: 'ann@example.org', note: '<!channel> & "co"', 'order.total': new Decimal('12.50'), 'order.items': ['a', 'b'], city: null },
  );
  const textOf = (text: string) => (postRequest(record, { ...OPTIONS, text })?.json as { text: string }).text;

  test('is one request with its text, and its idempotency key to be recognised by', () => {
    expect(writeJson(postRequest(record, { ...OPTIONS, text: 'New buyer: {email} ({id})' }))).toMatchSnapshot();
  });

  test.each([
    ['escapes values, so that a cell calls nobody', '{note}', '&lt;!channel&gt; &amp; "co"'],
    ["leaves the author's own words as they are", '<!here> {email}', '<!here> ann@example.org'],
    ['reads nested fields and lists', '{order.total} for {order.items}', '12.50 for a, b'],
    ['shows nothing for null', 'from {city}.', 'from .'],
    ['can hold braces', '{{email}} {email}', '{email} ann@example.org'],
  ])('%s', (_what, template, text) => {
    expect(textOf(template)).toBe(text);
  });

  test('with a field that is not mapped stops the run and names what is', () => {
    expect(faultOf(() => textOf('Hi {emial}'))).toMatchObject({
      kind: 'fatal',
      message: expect.stringContaining('{emial}'),
      options: { remedy: expect.stringContaining('`email`') },
    });
    expect(faultOf(() => textOf('Hi {constructor}')).kind).toBe('fatal');
  });

  test('without a text stops the run and says how to give one', () => {
    expect(faultOf(() => postRequest(record, OPTIONS)).options.remedy).toContain('New buyer: {email}');
  });

  test('with a mapped text is escaped as well', () => {
    const mapped = aRecord('a', { id: 'p1' }, { text: 'a < b' });
    expect(postRequest(mapped, OPTIONS)?.json).toMatchObject({ text: 'a &lt; b' });
  });
});

describe('delivery to the sandbox', () => {
  test('remembers where a message is', () =>
    withBench(slack, async (bench) => {
      const { outcomes } = await bench.deliver('message', sample, [buyer(1)]);
      expect(outcomes.get('b1')).toEqual({ kind: 'delivered', remoteId: expect.stringMatching(/^C0SANDBOX02:\d{10}\.\d{6}$/) });
      expect(JSON.parse(await bench.holdings())).toMatchObject({ message: [{ channel: '#new-buyers', text: 'Buyer 1' }] });
    }));

  test('keeps the order and stays within a message a second', () =>
    withBench(slack, async (bench) => {
      const records = [1, 2, 3, 4, 5, 6].map(buyer);
      const delivery = await bench.deliver('message', sample, records);
      // The sandbox takes a burst of five; the sixth is asked to wait and stays owed.
      expect(kinds(delivery.outcomes)).toEqual({
        b1: 'delivered',
        b2: 'delivered',
        b3: 'delivered',
        b4: 'delivered',
        b5: 'delivered',
        b6: 'retry',
      });
      expect(delivery.fault).toMatchObject({ kind: 'throttled', options: { afterMs: 1000 } });
      const { message: held } = JSON.parse(await bench.holdings()) as { message: { text: string }[] };
      expect(held.map(({ text }) => text)).toEqual(['Buyer 1', 'Buyer 2', 'Buyer 3', 'Buyer 4', 'Buyer 5']);
    }));

  test.each(['nowhere', '#secret', '#archived', '#not-joined', '#read-only'])(
    'to the channel %s stops the run after one request',
    (channel) =>
      withBench(slack, async (bench) => {
        const { outcomes, fault, requests } = await bench.deliver('message', { ...sample, options: { channel } }, [buyer(1), buyer(2)]);
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
      const settings = { token, base_url: 'https://slack.com' };
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
    ['a gateway that gave up', 502, undefined],
    ['a gateway that waited too long', 504, undefined],
  ])('that is %s leaves the message in doubt', async (_what, status, json) => {
    expect((await write({ status, json })).outcome?.kind).toBe('in_doubt');
  });
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
    json: postRequest(buyer(1), OPTIONS)?.json,
  });
  const second = createSlackSandbox();
  second.restore(JSON.parse(JSON.stringify(first.save())));
  expect(second.holdings()).toEqual(first.holdings());
  expect(second.holdings().message).toHaveLength(1);
});

async function write(answer: Partial<HttpResponse> & { readonly status: number }) {
  let outcome: RecordOutcome | undefined;
  const http = {
    observe: () => undefined,
    send: async (): Promise<HttpResponse> => ({ headers: {}, text: JSON.stringify(answer.json) ?? '', json: undefined, ...answer }),
  };
  const context = {
    settings: { token: 't', base_url: 'https://slack.com' },
    options: OPTIONS,
    http,
    signal: new AbortController().signal,
    mode: 'upsert' as const,
    run: { id: 'r', startedAt: '2026-01-01T00:00:00.000Z' },
  };
  const set = (_record: OutRecord, given: RecordOutcome) => void (outcome = given);
  const fault = await message
    .write(context, [buyer(1)], { set, all: (given) => void (outcome = given) })
    .then(() => undefined)
    .catch((error: unknown) => {
      if (error instanceof Fault) return error;
      throw error;
    });
  return { outcome, fault };
}

function faultOf(run: () => unknown): Fault {
  try {
    run();
  } catch (error) {
    if (error instanceof Fault) return error;
    throw error;
  }
  throw new Error('nothing was thrown');
}

function kinds(outcomes: ReadonlyMap<string, RecordOutcome>) {
  return Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]));
}
