import { createHash } from 'node:crypto';
import { Invalid, Model, Trait, type Events, type Value } from '@tributary/core';
import { join, ourTables, sql, Sql, type Session } from '@tributary/sql';
import { byCodePoint, loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { createContextTable } from '../contexts.js';
import { compileBase, dropBase, prepareBase } from './base-events.js';
import { compileQueryTrait, type TypedQueryTrait } from './compile-query-trait.js';
import { normalizeModels } from '../run/model-keys.js';
import { compileErrorSamples } from './error-samples.js';
import { typeQueryTrait, type QueryTrait } from '../definitions/type-query-trait.js';
import type { TypedSqlTrait } from '../statement/typed-trait.js';

const schema = 'tributary';
const tables = ourTables(schema);

const aQuery = (fields: Record<string, unknown>): QueryTrait =>
  Trait.parse({ kind: 'trait', id: 'seen', type: 'custom', ...fields }) as QueryTrait;

const anEvent = (id: string, user: string, payload: Record<string, unknown> = {}, time = '2024-05-01T10:00:00Z'): TestEvent => ({
  id,
  source_id: 'web',
  type: 'view',
  version: '1',
  event_time: time,
  payload: { user, ...payload },
});

/** Profiles as stitching leaves them, one for each `user` of the events. */
async function stitchUsers(session: Session, log: readonly TestEvent[]): Promise<void> {
  const type = (kind: 'text' | 'uuid' | 'timestamp' | 'integer') => session.dialect.type({ kind });
  const users = [...new Map(log.map((event) => [String(event.payload['user']), event.event_time]))];
  const make = async (table: Sql, columns: Sql, rows: readonly Sql[]): Promise<void> => {
    await session.execute(sql`DROP TABLE IF EXISTS ${table}`);
    await session.execute(sql`CREATE TABLE ${table} (${columns})`);
    if (rows.length > 0) await session.execute(sql`INSERT INTO ${table} VALUES ${join(rows)}`);
  };
  const text = (value: string): Sql => new Sql(`'${value.replaceAll("'", "''")}'`);
  const place = (user: string): Sql => new Sql(String(users.findIndex(([one]) => one === user)));
  await session.execute(sql`DROP VIEW IF EXISTS ${tables.customerEvents}`);
  await make(
    tables.identifier,
    sql`"type" ${type('text')}, value ${type('text')}, node_id integer, last_seen_at ${type('timestamp')}`,
    users.flatMap(([user, time]) => [sql`('user', ${text(user)}, ${place(user)}, ${text(time)})`]),
  );
  await make(
    tables.nodeProfile,
    sql`node_id integer, profile_id uuid`,
    users.map(([user]) => sql`(${place(user)}, ${text(idOf(user))})`),
  );
  await make(
    tables.eventNode,
    sql`event_id ${type('text')}, node_id integer`,
    log.map((event) => sql`(${text(event.id)}, ${place(String(event.payload['user']))})`),
  );
  await session.execute(sql`CREATE VIEW ${tables.customerEvents} AS SELECT event.*, node_profile.profile_id FROM log AS event
JOIN ${tables.eventNode} AS event_node ON event_node.event_id = event.id JOIN ${tables.nodeProfile} AS node_profile USING (node_id)`);
}

/** The id of the profile of a user. */
const idOf = (user: string): string =>
  createHash('md5')
    .update(user)
    .digest('hex')
    .replace(/^(.{8})(.{4})(.{4})(.{4})/, '$1-$2-$3-$4-');

describe.each(TEST_ENGINES)('traits that queries of their own find, on %s', (engine) => {
  let place: TestWarehouse;
  let events: Events;
  const models = [
    Model.parse({ kind: 'model', id: 'plans', warehouse: 'test', table: 'plans', primary_key: 'id' }),
    Model.parse({ kind: 'model', id: 'asked', warehouse: 'test', query: 'SELECT * FROM plans WHERE id < 5 -- few', primary_key: 'id' }),
    Model.parse({ kind: 'model', id: 'gone', warehouse: 'test', table: 'no_such_table', primary_key: 'id' }),
  ];
  const define = (trait: QueryTrait): Promise<TypedQueryTrait> =>
    typeQueryTrait(place.warehouse, { schema, events, models, identifierTypes: ['user'] }, trait);
  const use = async (log: readonly TestEvent[]): Promise<void> => {
    events = await place.warehouse
      .execute(sql`DROP VIEW IF EXISTS ${tables.customerEvents}`)
      .then(() => loadEvents(place.warehouse, 'log', log));
    await stitchUsers(place.warehouse, log);
  };
  const profiles = sql`SELECT DISTINCT profile_id FROM ${tables.nodeProfile}`;

  /** What a trait gives, by user. */
  async function valuesOf(trait: QueryTrait, users: readonly string[]): Promise<Record<string, Value>> {
    const rows = await rowsOf(await define(trait));
    const byId = new Map(rows.map(([id, value]) => [id, value ?? null]));
    return Object.fromEntries(users.map((user) => [user, byId.get(idOf(user)) ?? null]));
  }
  const rowsOf = (typed: TypedQueryTrait): Promise<readonly (readonly Value[])[]> =>
    place.warehouse.session(async (session) => {
      const scope = { kind: 'all' } as const;
      const table = typed.kind === 'custom' ? await prepareBase(session, { schema, events, scope }) : null;
      const base = table ?? sql`(${compileBase(schema, scope, sql`log`)})`;
      const query = compileQueryTrait(session.dialect, typed, { schema, profiles, base });
      const rows = await session.rows(sql`SELECT profile_id, value, errors FROM (${query}) AS found ORDER BY 1`);
      await dropBase(session);
      return rows;
    });
  const complaint = (fields: Record<string, unknown>): Promise<Invalid> =>
    define(aQuery(fields)).then(
      () => Promise.reject(new Error('was accepted')),
      (error: unknown) => {
        if (error instanceof Invalid) return error;
        throw error;
      },
    );

  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    await place.warehouse.check();
    await createContextTable(place.warehouse, schema);
    await place.warehouse.execute(sql`CREATE TABLE plans (id integer, who ${place.warehouse.dialect.type({ kind: 'text' })}, name text)`);
    await use([]);
  });
  afterAll(() => place.drop());

  describe('custom', () => {
    const log = [
      anEvent('a', 'ann', { n: 3, tag: 'x' }, '2024-05-01T10:00:00Z'),
      anEvent('b', 'ann', { n: 1, tag: 'y' }, '2024-05-02T10:00:00Z'),
      anEvent('c', 'ann', { n: 2, tag: 'x' }, '2024-05-03T10:00:00Z'),
      anEvent('d', 'bob', { n: 9 }, '2024-05-01T10:00:00Z'),
    ];
    beforeAll(() => use(log));

    test.each([
      [`SELECT payload->>'tag' AS value FROM base ORDER BY event_time DESC`, ['x', 'y', 'x']],
      [`SELECT payload->>'tag' AS value FROM base ORDER BY (payload->>'n')::int DESC NULLS LAST, id -- the most first`, ['x', 'x', 'y']],
      [`SELECT payload->>'tag' AS value FROM base ORDER BY event_time DESC LIMIT 2`, ['x', 'y']],
      [`SELECT payload->>'tag' AS value FROM base ORDER BY event_time OFFSET 1`, ['y', 'x']],
      [`SELECT DISTINCT payload->>'tag' AS value FROM base ORDER BY 1 DESC`, ['y', 'x']],
      [`SELECT payload->>'tag' AS value FROM base GROUP BY payload->>'tag' ORDER BY count(*) DESC`, ['x', 'y']],
      [`(SELECT payload->>'tag' AS value FROM base WHERE id = 'b' UNION ALL SELECT 'z' AS value) ORDER BY value DESC`, ['z', 'y']],
      [`SELECT 'p' AS value FROM base WHERE id = 'a' UNION SELECT 'q' ORDER BY value DESC`, ['q', 'p']],
      [`SELECT payload->>'tag' AS value FROM base`, ['x', 'x', 'y']],
      [`WITH mine AS (SELECT * FROM base WHERE id <> 'b') SELECT id AS value FROM mine ORDER BY event_time DESC`, ['c', 'a']],
      [`WITH base AS (SELECT * FROM base WHERE id <> 'b') SELECT id AS value FROM base ORDER BY id`, ['a', 'c']],
      [`SELECT id AS value /* from here ; on */ FROM base ORDER BY CASE WHEN payload->>'tag' = 'y' THEN 0 ELSE 1 END, id`, ['b', 'a', 'c']],
      [
        `SELECT id AS value FROM (SELECT id, row_number() OVER (ORDER BY event_time DESC) AS place FROM base) AS ranked WHERE place < 3 ORDER BY place`,
        ['c', 'b'],
      ],
      [
        `SELECT a.id AS value FROM base AS a JOIN base AS b ON (b.payload->>'tag') = (a.payload->>'tag') AND b.id <> a.id ORDER BY a.id DESC`,
        ['c', 'a'],
      ],
      [`SELECT CASE WHEN id IS DISTINCT FROM 'a' THEN id END AS value FROM base ORDER BY event_time DESC`, ['c', 'b']],
      [`SELECT id AS value FROM base ORDER BY payload->>'tag' COLLATE "C" DESC, event_time ASC NULLS FIRST`, ['b', 'a', 'c']],
      [`SELECT DISTINCT ON ((payload->>'tag')) id AS value FROM base ORDER BY (payload->>'tag'), event_time DESC`, ['c', 'b']],
      [`SELECT string_agg(id, '' ORDER BY event_time DESC) AS value FROM base GROUP BY payload->>'tag' ORDER BY min(id)`, ['ca', 'b']],
      [`SELECT 1 AS value ORDER BY 1`, [1]],
      [`SELECT id AS "value" FROM base ORDER BY "value" DESC LIMIT 2`, ['c', 'b']],
      [`SELECT id AS value FROM base AS "order by" ORDER BY (SELECT 'limit 1'), id /* order by */ FETCH FIRST 2 ROWS ONLY`, ['a', 'b']],
      [`SELECT id AS value FROM base WHERE FALSE`, null],
      [`SELECT id || ';' || '''--' AS value FROM base WHERE id = 'a'`, [`a;'--`]],
    ])('%s gives its rows in its order', async (query, expected) => {
      expect((await valuesOf(aQuery({ query }), ['ann']))['ann']).toEqual(expected);
    });

    test('a query that the warehouse can run once and not for each profile is refused where it is defined', async () => {
      const query = 'SELECT id AS value FROM base ORDER BY id LIMIT (SELECT 2)';
      const CAN = { duckdb: false, postgres: true };
      if (CAN[engine]) expect((await valuesOf(aQuery({ query }), ['ann']))['ann']).toEqual(['a', 'b']);
      else expect((await complaint({ query })).message).toMatch(/cannot be run for each profile by this warehouse: .*limit/);
    });

    test('with one row is that value; more rows are counted as an error, and have no value', async () => {
      const typed = await define(aQuery({ rows: 'one', query: `SELECT payload->>'tag' AS value FROM base WHERE id <> 'b'` }));
      expect(await rowsOf(typed)).toEqual(
        [
          [idOf('ann'), null, 1],
          [idOf('bob'), null, 0],
        ].sort(([a], [b]) => byCodePoint(String(a), String(b))),
      );
      expect(await valuesOf(aQuery({ rows: 'one', query: `SELECT max(payload->>'n') AS value FROM base` }), ['ann', 'bob'])).toEqual({
        ann: '3',
        bob: '9',
      });
    });

    test('knows contexts, and nothing of what stands around it', async () => {
      await place.warehouse.execute(sql`DELETE FROM ${tables.context}`);
      await place.warehouse.execute(sql`INSERT INTO ${tables.context} VALUES ('limit', '2', 'x', NULL)`);
      const query = `SELECT id AS value FROM base WHERE (payload->>'n')::int >= (SELECT value::int FROM context WHERE key = 'limit')`;
      expect(await valuesOf(aQuery({ query }), ['ann', 'bob'])).toEqual({ ann: ['a', 'c'], bob: ['d'] });
      expect((await complaint({ query: 'SELECT profile_id AS value FROM base' })).message).toMatch(/no column `profile_id`/);
    });

    test.each([
      ['SELECT id AS value, type AS kind FROM base', /gives 2 columns \(`value`, `kind`\): let it give exactly one column, named `value`/],
      ['SELECT id FROM base', /gives the column `id`/],
      ['SELECT id AS value FROM base;', /a semicolon: write one `SELECT` without it, at line 1, column 29/],
      ['SELECT id AS value FROM base) AS x, (SELECT 1', /`\)` closes a bracket that was not opened, at line 1, column 29/],
      ['SELECT count(id AS value FROM base', /`\(` is not closed, at line 1, column 13/],
      ['SELECT id AS value\nFROM base\nWHERE nonsense = 1', /no column `nonsense`.* at line 3, column 7/],
      ['DELETE FROM base', /is no SQL the warehouse understands/],
      ['SELECT id AS value FROM elsewhere', /no table `elsewhere`.* at line 1, column 25/],
    ])('%s is refused at `query`, with the place in it', async (query, message) => {
      const error = await complaint({ query });
      expect(error.message).toMatch(message);
      expect(error.details.map(({ path }) => path)).toEqual(['query']);
    });

    test('any small log and order give what an independent evaluation gives', async () => {
      const event = fc.record({
        user: fc.constantFrom('u', 'v', 'w'),
        n: fc.integer({ min: -3, max: 3 }),
        t: fc.integer({ min: 0, max: 2 }),
      });
      await fc.assert(
        fc.asyncProperty(
          fc.array(event, { minLength: 1, maxLength: 12 }),
          fc.integer({ min: 1, max: 4 }),
          fc.boolean(),
          async (some, limit, down) => {
            const list = some.map(({ user, n, t }, at) => ({
              ...anEvent(`e${at}`, user, { n }, `2024-01-0${t + 1}T00:00:00Z`),
              n,
              t,
              user,
            }));
            await use(list);
            const query = `SELECT (payload->>'n')::int AS value FROM base ORDER BY event_time ${down ? 'DESC' : ''}, id LIMIT ${limit}`;
            const users = [...new Set(list.map(({ user }) => user))];
            const expected = users.map((user) => {
              const own = list.filter((one) => one.user === user);
              return [
                user,
                own
                  .sort((a, b) => (down ? b.t - a.t : a.t - b.t) || byCodePoint(a.id, b.id))
                  .slice(0, limit)
                  .map(({ n }) => n),
              ];
            });
            expect(await valuesOf(aQuery({ query }), users)).toEqual(Object.fromEntries(expected));
          },
        ),
        { numRuns: 12 },
      );
      await use(log);
    });
  });

  describe('sql', () => {
    beforeAll(() => use([anEvent('a', 'ann'), anEvent('b', 'ann'), anEvent('c', 'bob'), anEvent('d', 'cid')]));

    test('gives one value a profile; several rows of one are an error; profiles that are not known do not count', async () => {
      const query = `SELECT profile_id, count(*) AS value FROM customer_events WHERE id <> 'd' GROUP BY 1 -- all`;
      expect(await valuesOf(aQuery({ type: 'sql', query }), ['ann', 'bob', 'cid'])).toEqual({ ann: 2n, bob: 1n, cid: null });
      const texts = `SELECT upper(CAST(profile_id AS text)) AS profile_id, id AS value FROM customer_events UNION ALL SELECT 'nobody', 'x'`;
      const typed = await define(aQuery({ type: 'sql', query: texts }));
      const rows = new Map((await rowsOf(typed)).map(([id, value, errors]) => [id, [value, errors]]));
      expect(rows.size).toBe(3);
      expect(rows.get(idOf('ann'))).toEqual([null, 1]);
      expect(rows.get(idOf('bob'))).toEqual(['c', 0]);
      const samples = await place.warehouse.rows(
        compileErrorSamples(place.warehouse.dialect, typed as TypedSqlTrait, { schema, profiles, base: sql`log` }),
      );
      expect(samples).toEqual([[idOf('ann'), 'the query gives 2 rows for this profile']]);
    });

    test.each([
      [
        'SELECT profile_id FROM customer_events',
        /gives the column `profile_id`: let it give exactly two columns, `profile_id` and `value`/,
      ],
      ['SELECT profile_id, id AS other FROM customer_events', /gives 2 columns \(`profile_id`, `other`\)/],
      ['SELECT 1 AS profile_id, 2 AS value', /gives `profile_id` as `\w+`: the id of a profile is a uuid/],
      ['SELECT profile_id, 1 AS value\n FROM customer_events WHERE\n nope', /no column `nope`.* at line 3, column 2/],
      ['SELECT 1; DROP TABLE log', /a semicolon.*line 1, column 9/],
    ])('%s is refused at `query`', async (query, message) => {
      const error = await complaint({ type: 'sql', query });
      expect(error.message).toMatch(message);
      expect(error.details.map(({ path }) => path)).toEqual(['query']);
    });
  });

  describe('model', () => {
    const trait = (fields: Record<string, unknown> = {}) =>
      aQuery({ type: 'model', model: 'plans', column: 'name', by: { identifier: 'user', column: 'who' }, ...fields });
    beforeAll(async () => {
      await use([anEvent('a', 'ann'), anEvent('b', 'bob', {}, '2024-06-01T00:00:00Z'), anEvent('c', 'cid'), anEvent('d', 'dan')]);
      await place.warehouse.execute(
        sql`INSERT INTO plans VALUES (10, 'ann', 'ten'), (9, 'ann', 'nine'), (3, 'ann', NULL), (2, ' BOB', 'two'), (1, 'cid', 'one'), (4, 'nobody', 'four'), (5, NULL, 'five')`,
      );
    });

    test('the lowest primary key that has a value counts where one identifier has several rows', async () => {
      expect(await valuesOf(trait(), ['ann', 'bob', 'cid', 'dan'])).toEqual({ ann: 'nine', bob: null, cid: 'one', dan: null });
      expect(await valuesOf(trait({ model: 'asked' }), ['ann', 'cid'])).toEqual({ ann: null, cid: 'one' });
    });

    test('of several identifiers of a profile the one seen last counts, then the highest', async () => {
      const one = (user: string) =>
        sql`UPDATE ${tables.nodeProfile} SET profile_id = ${new Sql(`'${idOf('ann')}'`)} WHERE node_id = (SELECT node_id FROM ${tables.identifier} WHERE value = ${new Sql(`'${user}'`)})`;
      await place.warehouse.execute(one('cid'));
      expect(await valuesOf(trait(), ['ann'])).toEqual({ ann: 'one' });
      await place.warehouse.execute(sql`UPDATE ${tables.identifier} SET last_seen_at = '2025-01-01T00:00:00Z' WHERE value = 'ann'`);
      expect(await valuesOf(trait(), ['ann'])).toEqual({ ann: 'nine' });
    });

    test('its keys are brought into the form in which identifiers are known, where that is asked for', async () => {
      const typed = await define(trait());
      const rows = await place.warehouse.session(async (session) => {
        const normalize = (_: Session, at: { readonly table: Sql; readonly column: Sql }) =>
          session.execute(sql`UPDATE ${at.table} SET ${at.column} = lower(trim(${at.column}))`);
        const [model] = await normalizeModels(session, { traits: [typed], normalize });
        const query = compileQueryTrait(session.dialect, model as TypedQueryTrait, { schema, profiles, base: sql`log` });
        return session.rows(sql`SELECT profile_id, value FROM (${query}) AS found`);
      });
      expect(new Map(rows.map(([id, value]) => [id, value])).get(idOf('bob'))).toBe('two');
    });

    test.each([
      [{ model: 'plan' }, 'model', /is `plan`, and there is no such model in this warehouse, did you mean `plans`\?/],
      [{ model: 'gone' }, 'model', /cannot be read: there is no table `no_such_table`/],
      [{ column: 'nam' }, 'column', /is `nam`, which is no column of the model `plans`, did you mean `name`\?/],
      [{ by: { identifier: 'user', column: 'whom' } }, 'by.column', /is `whom`.*did you mean `who`\?/],
      [{ by: { identifier: 'users', column: 'who' } }, 'by.identifier', /is `users`, which no rule gives, did you mean `user`\?/],
    ])('%j is refused at `%s`', async (fields, path, message) => {
      const error = await complaint({
        type: 'model',
        model: 'plans',
        column: 'name',
        by: { identifier: 'user', column: 'who' },
        ...fields,
      });
      expect(error.message).toMatch(message);
      expect(error.details.map((detail) => detail.path)).toEqual([path]);
    });
  });
});
