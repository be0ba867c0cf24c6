import { Conflict, IdentifierType, Pin, type IdentityRule } from '@tributary/core';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stitch } from '@tributary/identity';
import { explainIdentity, type ExplainIdentityRequest } from './explain-identity.js';

const aRule = (identifier: string): IdentityRule => ({
  kind: 'identity_rule',
  id: `rule_${identifier}`,
  event: { source_id: '*', type: '*', version: '*' },
  identifier,
  value: `payload->>'${identifier}'`,
});
const RULES = ['email', 'phone', 'cookie', 'device'].map(aRule);
const TYPES = [
  { id: 'email', normalize: 'email', max_linked: 3 },
  { id: 'phone', normalize: 'phone_e164', region: 'NL' },
  { id: 'cookie', blocked_patterns: ['^bot'] },
].map((type) => IdentifierType.parse({ kind: 'identifier_type', ...type }));

const aPin = (id: string, pin: object) => Pin.parse({ kind: 'pin', id, ...pin });

let ticks = 0;
const anEvent = (id: string, payload: TestEvent['payload']): TestEvent => ({
  id,
  source_id: 'web',
  type: 'page',
  version: '1',
  event_time: `2026-01-01T00:00:${String(++ticks % 60).padStart(2, '0')}.000001Z`,
  payload,
});

/** `type:value` as an identifier. */
const id = (text: string) => ({ type: text.slice(0, text.indexOf(':')), value: text.slice(text.indexOf(':') + 1) });

describe.each(TEST_ENGINES)('explaining why two identifiers are one profile, on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function aLog(events: readonly TestEvent[], pins: readonly Pin[] = []) {
    const schema = `s${++schemas}`;
    const mapping = await loadEvents(place.warehouse, `log_${schemas}`, events);
    await stitch(place.warehouse, { schema, events: mapping, types: TYPES, rules: RULES, pins, runId: 'run' });
    return (from: string, to: string, more: Partial<ExplainIdentityRequest> = {}) =>
      explainIdentity(place.warehouse, { schema, types: TYPES, pins, from: id(from), to: id(to), ...more });
  }

  test('the fewest events are told, in order, each with its time and the two identifiers it holds', async () => {
    const explain = await aLog([
      anEvent('long1', { cookie: 'a', device: 'x' }),
      anEvent('long2', { device: 'x', phone: '06 12345678' }),
      anEvent('long3', { email: 'Ada@Shop.com', phone: '+31612345678' }),
      { ...anEvent('late', { cookie: 'a', email: 'ada@shop.com' }), event_time: '2026-02-01T00:00:00Z' },
      { ...anEvent('short', { cookie: 'a', email: 'ada@shop.com' }), event_time: '2026-01-31T10:00:00.000001Z' },
    ]);
    const [cookie, email, phone] = [id('cookie:a'), id('email:ada@shop.com'), id('phone:+31612345678')];
    const one = await explain('cookie:a', 'email: ADA@shop.com ');
    expect(one).toEqual({
      from: cookie,
      to: email,
      joined: true,
      profile_id: expect.stringMatching(/^[0-9a-f-]{36}$/),
      cause: null,
      reason: null,
      steps: [{ event_id: 'short', event_time: '2026-01-31T10:00:00.000001Z', from: cookie, to: email }],
    });
    const two = await explain('phone:0612345678', 'cookie:a');
    expect(two).toMatchObject({ joined: true, profile_id: one.profile_id, steps: { length: 2 } });
    expect([two.steps[0]?.from, two.steps[1]?.to]).toEqual([phone, cookie]);
    expect(two.steps[0]?.to).toEqual(two.steps[1]?.from);
    expect(await explain('cookie:a', 'cookie:a')).toMatchObject({ joined: true, profile_id: one.profile_id, steps: [] });
  });

  test('what no event holds is unknown, with what was most likely meant', async () => {
    const explain = await aLog([anEvent('e1', { cookie: 'visitor-17', email: 'ada@shop.com' })]);
    const reasons = async (from: string) => {
      const { joined, cause, reason } = await explain(from, 'cookie:visitor-17');
      return [joined, cause, reason];
    };
    expect(await reasons('cookie:visitor-18')).toEqual([
      false,
      'unknown',
      'no event holds cookie `visitor-18`, did you mean `visitor-17`?',
    ]);
    expect(await reasons('device:visitor-17')).toEqual([
      false,
      'unknown',
      'no event holds device `visitor-17`; the same value is known as `cookie`',
    ]);
    expect(await reasons('emial:bob@shop.com')).toEqual([false, 'unknown', 'no event holds emial `bob@shop.com`, did you mean `email`?']);
    expect(await reasons("No type:it's")).toEqual([false, 'unknown', expect.stringMatching(/^no event holds No type `it's`/)]);
    expect(await reasons('cookie:zzz')).toEqual([false, 'unknown', 'no event holds cookie `zzz`']);
    const both = await explain('cookie:y', 'cookie:z');
    expect(both).toMatchObject({ cause: 'unknown', reason: 'no event holds cookie `y`; no event holds cookie `z`' });
  });

  test('where nothing is known yet, stitching is what is missing', async () => {
    const explain = await aLog([]);
    expect(await explain('cookie:y', 'cookie:z')).toMatchObject({
      cause: 'unknown',
      reason: expect.stringMatching(/^no identifier is known in `\w+`: run stitching first$/),
    });
  });

  test('what cannot be read, or is blocked, names nobody', async () => {
    const explain = await aLog([anEvent('e1', { cookie: 'bot-1', email: 'ada@shop.com', phone: 'none of yours' })]);
    expect(await explain('email:ada@shop.com', 'cookie:bot-1')).toMatchObject({
      joined: false,
      cause: 'blocked',
      reason: 'cookie `bot-1` is blocked, so it names nobody',
    });
    expect(await explain('phone:none of yours', 'email:ada@shop.com')).toMatchObject({
      cause: 'blocked',
      reason: 'phone `none of yours` cannot be read as `phone_e164`, so it names nobody',
    });
  });

  test('a quarantined identifier is told with its limit, and so is one that two profiles share', async () => {
    const explain = await aLog(['a', 'b', 'c', 'd'].map((cookie) => anEvent(`e${cookie}`, { cookie, email: 'office@shop.com' })));
    expect(await explain('cookie:a', 'email:office@shop.com')).toMatchObject({
      joined: false,
      cause: 'quarantined',
      reason: 'email `office@shop.com` is quarantined, so it joins nobody: it occurs with 4 values of other types (at most 3)',
    });
    expect(await explain('cookie:a', 'cookie:b')).toMatchObject({
      cause: 'quarantined',
      reason:
        'cookie `a` and cookie `b` meet only in email `office@shop.com`, which is quarantined: it occurs with 4 values of other types (at most 3)',
    });
  });

  test('a chain goes round what a pin has cut, and where there is no other way the pin is told', async () => {
    const events = [
      anEvent('e1', { cookie: 'a', email: 'ada@shop.com', device: 'x' }),
      anEvent('e2', { cookie: 'b', device: 'y' }),
      anEvent('e3', { cookie: 'b', phone: '0612345678' }),
    ];
    const pins = [
      aPin('not_hers', { identifier: 'cookie', value: 'a', from: { identifier: 'email', value: 'ada@shop.com' } }),
      aPin('shared_tablet', { identifier: 'cookie', value: 'b', reason: 'a tablet in the shop' }),
    ];
    const explain = await aLog(events, pins);
    const round = await explain('cookie:a', 'email:ada@shop.com');
    expect(round.steps.map(({ to }) => to)).toEqual([id('device:x'), id('email:ada@shop.com')]);
    expect(await explain('device:y', 'phone:0612345678')).toMatchObject({
      joined: false,
      cause: 'cut',
      reason:
        'device `y` and phone `+31612345678` are kept apart by the pin `shared_tablet`, which cuts off cookie `b` (a tablet in the shop)',
    });
    expect(await explain('cookie:b', 'device:y')).toMatchObject({ cause: 'cut', reason: expect.stringContaining('`shared_tablet`') });
    expect(await explain('cookie:a', 'device:y')).toMatchObject({
      cause: 'apart',
      reason: 'no chain of events connects cookie `a` and device `y`',
    });
  });

  test('a pin between two that keeps their profiles apart is told', async () => {
    const pins = [aPin('p', { identifier: 'cookie', value: 'a', from: { identifier: 'email', value: 'ada@shop.com' } })];
    const explain = await aLog(
      [anEvent('e1', { cookie: 'a', email: 'ada@shop.com' }), anEvent('e2', { email: 'ada@shop.com', device: 'x' })],
      pins,
    );
    expect(await explain('cookie:a', 'device:x')).toMatchObject({
      cause: 'cut',
      reason: 'cookie `a` and device `x` are kept apart by the pin `p`, which cuts cookie `a` from email `ada@shop.com`',
    });
  });

  test('a pin that no run has obeyed yet explains nothing away', async () => {
    const explain = await aLog([anEvent('e1', { cookie: 'a', device: 'x' })]);
    const young = [aPin('young', { identifier: 'cookie', value: 'a', from: { identifier: 'device', value: 'x' } })];
    expect(await explain('cookie:a', 'device:x', { pins: young })).toMatchObject({ joined: true, steps: [{ event_id: 'e1' }] });
  });

  test('before anything is stitched there is nothing to explain', async () => {
    const request = { schema: 'nowhere', types: [], pins: [], from: id('cookie:a'), to: id('cookie:b') };
    await expect(explainIdentity(place.warehouse, request)).rejects.toThrow(Conflict);
  });
});
