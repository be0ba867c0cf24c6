import { IdentityRule, Invalid } from '@tributary/core';
import { ident, join, literal, sql } from '@tributary/sql';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stitch } from '@tributary/identity';
import { importStitchingRules } from './import-stitching-rules.js';

type Text = string | null;

const EVENTS: readonly (readonly Text[])[] = [
  ['1', 'web', 'page_view', '1-0-0'],
  ['2', 'shop', 'order', '2-0-0'],
  ['3', 'shop', null, '1-0-0'],
  ['4', 'app', 'open', '1-0-0'],
  ['4', 'app', 'open', '2-0-0'],
];

describe.each(TEST_ENGINES)('stitching rules of Meiro, on %s', (engine) => {
  let place: TestWarehouse;
  let schemas = 0;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  async function meiro(config: readonly (readonly Text[])[], events = EVENTS): Promise<string> {
    const schema = `meiro_${++schemas}`;
    const fill = async (table: string, columns: readonly string[], rows: readonly (readonly Text[])[]) => {
      const name = ident(schema, table);
      await place.warehouse.execute(sql`CREATE TABLE ${name} (${join(columns.map((column) => sql`${ident(column)} text`))})`);
      for (const row of rows) await place.warehouse.execute(sql`INSERT INTO ${name} VALUES (${join(row.map(literal))})`);
    };
    await place.warehouse.execute(sql`CREATE SCHEMA ${ident(schema)}`);
    await fill('stitching_attributes_config', ['attribute_id', 'event_id', 'value_expression'], config);
    await fill('events', ['id', 'source_id', 'type', 'version'], events);
    return schema;
  }

  test('each attribute is an identifier type, each row a rule, and the rules stitch', async () => {
    const schema = await meiro([
      ['email', '2', `payload->>'email'`],
      ['cookie', '1', ` payload->>'cookie' `],
      ['cookie', '2', `payload->>'cookie'`],
    ]);
    const { types, rules, problems } = await importStitchingRules(place.warehouse, { schema });
    expect(problems).toEqual([]);
    expect(types.map(({ kind, id, normalize }) => [kind, id, normalize])).toEqual([
      ['identifier_type', 'cookie', 'none'],
      ['identifier_type', 'email', 'none'],
    ]);
    const aRule = (id: string, more: object) => ({ kind: 'identity_rule', id, ...more });
    const [web, shop] = [
      { source_id: 'web', type: 'page_view', version: '1-0-0' },
      { source_id: 'shop', type: 'order', version: '2-0-0' },
    ];
    expect(rules).toEqual([
      aRule('web_page_view_cookie', { event: web, identifier: 'cookie', value: `payload->>'cookie'` }),
      aRule('shop_order_cookie', { event: shop, identifier: 'cookie', value: `payload->>'cookie'` }),
      aRule('shop_order_email', { event: shop, identifier: 'email', value: `payload->>'email'` }),
    ]);
    for (const rule of rules) expect(IdentityRule.parse(rule)).toEqual(rule);
    const event = (id: string, kind: typeof web, payload: object) => ({
      id,
      ...kind,
      event_time: '2026-01-01T00:00:00Z',
      payload: { ...payload },
    });
    const events = await loadEvents(place.warehouse, 'log', [
      event('e1', web, { cookie: 'a' }),
      event('e2', shop, { cookie: 'a', email: 'ada@shop.com' }),
      event('e3', { ...web, version: '9' }, { cookie: 'a' }),
    ]);
    expect(await stitch(place.warehouse, { schema: 's', events, types, rules, pins: [], runId: 'run' })).toMatchObject({
      identifiers: 2,
      profiles: 1,
      events_without_identifier: 1,
    });
    expect((await importStitchingRules(place.warehouse, { schema, events })).rules).toEqual(rules);
  });

  test('nothing is dropped silently: each row that can be no rule is told with its expression and why', async () => {
    const schema = await meiro([
      ['email', '1', `payload->>'email'`],
      ['email', '1', `payload->>'mail'`],
      ['email', '9', `payload->>'nine'`],
      ['email', '3', `payload->>'open'`],
      ['email', '4', `payload->>'two'`],
      ['phone', '1', null],
      ['phone', '2', `payload->>'phone' +* 2`],
      ['user', '1', `no_such_column`],
      ['user', '2', `id, type`],
      [null, '1', `payload->>'x'`],
      ['long', '1', `'${'x'.repeat(20_001)}'`],
    ]);
    const { types, rules, problems } = await importStitchingRules(place.warehouse, { schema });
    expect(rules.map(({ id }) => id)).toEqual(['web_page_view_email']);
    expect(types.map(({ id }) => id)).toEqual(['email']);
    const told = (key: string, message: RegExp) => ({ path: `stitching_attributes_config${key}`, message: expect.stringMatching(message) });
    expect(problems).toEqual([
      told('..1', /^has no `attribute_id` \(`payload->>'x'`\)$/),
      told('.email.1', /^is there twice for one event.*\(`payload->>'mail'`\)$/),
      told('.email.3', /^names an event without `type`.*\(`payload->>'open'`\)$/),
      told('.email.4', /^names an event that is 2 times in `events`/),
      told('.email.9', /^names no event: `9` is not in `events` \(`payload->>'nine'`\)$/),
      told('.long.1', /^is no rule: `value` .*20000.*\(`'x{499}…`\)$/),
      told('.phone.1', /^has no `value_expression`$/),
      told('.phone.2', /^`value` is no SQL the warehouse understands: [^]*\(`payload->>'phone' \+\* 2`\)$/),
      told('.user.1', /no_such_column/),
      told('.user.2', /gives 2 columns/),
    ]);
  });

  test('an id that cannot be one of ours is told with the one it has now', async () => {
    const schema = await meiro([
      ['mx_User-ID', '1', `payload->>'user'`],
      ['mx_user_id', '1', `payload->>'uid'`],
    ]);
    const { types, rules, problems } = await importStitchingRules(place.warehouse, { schema });
    expect(types.map(({ id }) => id).sort()).toEqual(['mx_user_id', 'mx_user_id_2']);
    expect(problems).toEqual([
      { path: 'stitching_attributes_config.mx_User-ID', message: '`mx_User-ID` can be no id here: it is named `mx_user_id_2`' },
    ]);
    expect(rules.find(({ identifier }) => identifier === 'mx_user_id_2')).toMatchObject({ value: `payload->>'user'` });
    expect(new Set(rules.map(({ id }) => id)).size).toBe(2);
  });

  test('a schema without these tables is refused, and said what must be there', async () => {
    await place.warehouse.execute(sql`CREATE SCHEMA ${ident('empty')}`);
    const error = await importStitchingRules(place.warehouse, { schema: 'empty' }).catch((refused: unknown) => refused);
    expect(error).toBeInstanceOf(Invalid);
    expect(error).toMatchObject({
      message: expect.stringMatching(/^`empty` holds no `stitching_attributes_config\(attribute_id, event_id, value_expression\)`/),
      details: [{ path: 'schema' }],
    });
    expect(await importStitchingRules(place.warehouse, { schema: await meiro([], []) })).toEqual({ types: [], rules: [], problems: [] });
  });
});
