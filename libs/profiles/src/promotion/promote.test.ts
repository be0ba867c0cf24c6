import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Conflict, Invalid, Trait, type Events, type IdentityRule, type Value } from '@tributary/core';
import { stitch } from '@tributary/identity';
import { Sql } from '@tributary/sql';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestEvent, type TestWarehouse } from '@tributary/test-support';
import { computeTraits } from '@tributary/traits';
import { promote } from './promote.js';
import { PUBLIC_VIEWS } from './public-view.js';
import { rollback } from './rollback.js';

const SCHEMA = 'ours';
const SHADOW = 'ours_shadow';

describe.each(TEST_ENGINES)('promotion on %s', (engine) => {
  let opened: TestWarehouse;
  let publicSchema: string;
  const run = (text: string): Promise<number> => opened.warehouse.execute(new Sql(text));
  const rows = (text: string) => opened.warehouse.rows(new Sql(text));

  /** What a schema holds: names, kinds, columns, and the rows of it all. */
  async function catalogue(schema = publicSchema): Promise<string> {
    const tables = (await opened.warehouse.tables()).filter((table) => table.schema === schema);
    const found: Record<string, unknown> = {};
    for (const { name, kind } of tables.toSorted((one, other) => one.name.localeCompare(other.name))) {
      const columns = await opened.warehouse.columns(schema, name);
      const content = await opened.warehouse.rows(new Sql(`SELECT * FROM "${schema}"."${name}"`));
      const plain = (value: Value): unknown => (typeof value === 'object' || typeof value === 'bigint' ? String(value) : value);
      found[name] = { kind, columns, content: content.map((row) => row.map(plain).join()).toSorted() };
    }
    return JSON.stringify(found);
  }

  /** A schema as runs leave it, with one row that tells whose it is. */
  async function aSchema(schema: string, views: readonly string[] = PUBLIC_VIEWS): Promise<void> {
    await run(`CREATE SCHEMA ${schema}`);
    for (const view of views) {
      await run(`CREATE TABLE ${schema}.of_${view} AS SELECT '${schema}' AS whose`);
      await run(`CREATE VIEW ${schema}.${view} AS SELECT * FROM ${schema}.of_${view}`);
    }
  }

  const shown = (name: string) => rows(`SELECT * FROM "${publicSchema}".${name}`).then(([row]) => row?.[0]);
  const here = (schema = SCHEMA) => ({ schema });

  beforeEach(async () => {
    opened = await openTestWarehouse(engine);
    ({ publicSchema } = opened.warehouse.dialect);
  });
  afterEach(() => opened.drop());

  test('our views are shown where everybody looks, and what stood there is kept', async () => {
    await aSchema(SCHEMA);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
    await run(`CREATE VIEW "${publicSchema}".pivoted_customer_attributes AS SELECT 'production' AS whose`);
    const report = await promote(opened.warehouse, here());
    expect(report).toEqual({
      schema: SCHEMA,
      public_schema: publicSchema,
      views: [
        { name: 'customer_events', change: 'replaced', backup: 'customer_events_backup', readers_of_backup: [] },
        { name: 'customer_attributes', change: 'created', backup: null, readers_of_backup: [] },
        { name: 'pivoted_customer_attributes', change: 'replaced', backup: 'pivoted_customer_attributes_backup', readers_of_backup: [] },
      ],
    });
    for (const name of PUBLIC_VIEWS) expect(await shown(name)).toBe(SCHEMA);
    expect(await shown('customer_events_backup')).toBe('production');
    expect(await shown('pivoted_customer_attributes_backup')).toBe('production');
  });

  test('a rollback leaves the public schema as it was', async () => {
    await aSchema(SCHEMA);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
    await run(`CREATE VIEW "${publicSchema}".customer_attributes AS SELECT 'production' AS whose`);
    const before = await catalogue();
    await promote(opened.warehouse, here());
    expect(await catalogue()).not.toBe(before);
    const { views } = await rollback(opened.warehouse, here());
    expect(views.map(({ name, now }) => [name, now])).toEqual([
      ['customer_attributes', 'backup'],
      ['customer_events', 'backup'],
      ['pivoted_customer_attributes', 'nothing'],
    ]);
    expect(await catalogue()).toBe(before);
    await expect(rollback(opened.warehouse, here())).rejects.toThrow(
      new Conflict('', `\`${SCHEMA}\` is not promoted to \`${publicSchema}\`: there is nothing to roll back`),
    );
  });

  test('to promote again changes nothing, and the way back stays', async () => {
    await aSchema(SCHEMA);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
    await promote(opened.warehouse, here());
    const before = await catalogue();
    const { views } = await promote(opened.warehouse, here());
    expect(views.map(({ change }) => change)).toEqual(['unchanged', 'unchanged', 'unchanged']);
    expect(await catalogue()).toBe(before);
    await rollback(opened.warehouse, here());
    expect(await shown('customer_events')).toBe('production');
  });

  test('a view that came with a later run is promoted by the next promotion', async () => {
    await aSchema(SCHEMA, ['customer_events']);
    expect((await promote(opened.warehouse, here())).views.map(({ name }) => name)).toEqual(['customer_events']);
    await run(`CREATE VIEW ${SCHEMA}.customer_attributes AS SELECT 'late' AS whose`);
    const { views } = await promote(opened.warehouse, here());
    expect(views.map(({ name, change }) => [name, change])).toEqual([
      ['customer_events', 'unchanged'],
      ['customer_attributes', 'created'],
    ]);
  });

  test('to promote the shadow switches the views over to it; the rollback switches back, and then to what was before', async () => {
    await aSchema(SCHEMA);
    await aSchema(SHADOW);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
    await promote(opened.warehouse, here());
    await run(`CREATE VIEW "${publicSchema}".mine AS SELECT whose FROM "${publicSchema}".customer_events`);
    const { views } = await promote(opened.warehouse, here(SHADOW));
    expect(views.map(({ change }) => change)).toEqual(['switched', 'switched', 'switched']);
    expect([await shown('customer_events'), await shown('mine')]).toEqual([SHADOW, SHADOW]);
    await expect(rollback(opened.warehouse, here())).rejects.toThrow(
      new Conflict('', `\`${SHADOW}\` was promoted after \`${SCHEMA}\`: roll back \`${SHADOW}\` first`),
    );

    expect((await rollback(opened.warehouse, here(SHADOW))).views.map(({ now }) => now)).toEqual(['schema', 'schema', 'schema']);
    expect([await shown('customer_events'), await shown('mine')]).toEqual([SCHEMA, SCHEMA]);
    await run(`DROP VIEW "${publicSchema}".mine`);
    await rollback(opened.warehouse, here());
    expect(await shown('customer_events')).toBe('production');
  });

  test('to promote what the shadow had taken over from undoes the promotion of the shadow', async () => {
    await aSchema(SCHEMA);
    await aSchema(SHADOW);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
    for (const schema of [SCHEMA, SHADOW, SCHEMA]) await promote(opened.warehouse, here(schema));
    expect(await shown('customer_events')).toBe(SCHEMA);
    await expect(rollback(opened.warehouse, here(SHADOW))).rejects.toThrow('is not promoted');
    await rollback(opened.warehouse, here());
    expect(await shown('customer_events')).toBe('production');
  });

  test('another public schema is made where it is missing', async () => {
    await aSchema(SCHEMA);
    const before = await catalogue();
    await promote(opened.warehouse, { schema: SCHEMA, publicSchema: 'for reports' });
    expect(await rows('SELECT * FROM "for reports".customer_events')).toEqual([[SCHEMA]]);
    expect(await catalogue()).toBe(before);
    await rollback(opened.warehouse, { schema: SCHEMA, publicSchema: 'for reports' });
    expect(await catalogue('for reports')).toBe('{}');
  });

  test('what cannot be done is refused as a whole, with the next step', async () => {
    await run(`CREATE SCHEMA ${SCHEMA}`);
    await expect(promote(opened.warehouse, here())).rejects.toThrow(
      new Conflict('', `there is nothing to promote in \`${SCHEMA}\` yet: run stitching first`),
    );
    await expect(promote(opened.warehouse, { schema: SCHEMA, publicSchema: SCHEMA })).rejects.toThrow(Invalid);
    await run(`CREATE VIEW ${SCHEMA}.customer_events AS SELECT 1 AS one`);
    await run(`CREATE VIEW ${SCHEMA}.customer_attributes AS SELECT 1 AS one`);
    await run(`CREATE TABLE "${publicSchema}".customer_attributes AS SELECT 1 AS one`);
    await run(`CREATE TABLE "${publicSchema}".customer_attributes_backup AS SELECT 2 AS one`);
    const before = await catalogue();
    const backup = `\`${publicSchema}.customer_attributes_backup\``;
    await expect(promote(opened.warehouse, here())).rejects.toThrow(
      new Conflict(
        '',
        `${backup} is there already, and \`${publicSchema}.customer_attributes\` would be kept under that name: rename or drop ${backup}, then promote again`,
      ),
    );
    expect(await catalogue()).toBe(before);
  });

  test('what our views are made of is not taken from under them', async () => {
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'log' AS whose`);
    await run(`CREATE SCHEMA ${SCHEMA}`);
    await run(`CREATE VIEW ${SCHEMA}.customer_events AS SELECT * FROM "${publicSchema}".customer_events`);
    await expect(promote(opened.warehouse, here())).rejects.toMatchObject({ name: 'Conflict', code: 'promotion.circle' });
    expect(await shown('customer_events')).toBe('log');
  });

  test('a promotion that others changed since is not rolled back over their heads', async () => {
    await aSchema(SCHEMA, ['customer_events']);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
    await promote(opened.warehouse, here());
    await run(`DROP VIEW "${publicSchema}".customer_events`);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'new' AS whose`);
    await expect(rollback(opened.warehouse, here())).rejects.toThrow(/is no longer the view that was promoted/);
    await run(`DROP TABLE "${publicSchema}".customer_events`);
    await rollback(opened.warehouse, here());
    expect(await shown('customer_events')).toBe('production');
  });

  test('a view that was dropped by hand comes back with the next promotion, and so does the way back', async () => {
    await aSchema(SCHEMA, ['customer_events']);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
    await promote(opened.warehouse, here());
    await run(`DROP VIEW "${publicSchema}".customer_events`);
    await promote(opened.warehouse, here());
    expect(await shown('customer_events')).toBe(SCHEMA);
    await rollback(opened.warehouse, here());
    expect(await shown('customer_events')).toBe('production');
  });

  test('a backup that is gone is said to be so', async () => {
    await aSchema(SCHEMA, ['customer_events']);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
    await promote(opened.warehouse, here());
    await run(`DROP TABLE "${publicSchema}".customer_events_backup`);
    await expect(rollback(opened.warehouse, here())).rejects.toThrow(/customer_events_backup`, which would take its old place, is gone/);
    expect(await shown('customer_events')).toBe(SCHEMA);
  });

  test('readers see what was before or what comes, never nothing and never an error', async () => {
    await aSchema(SCHEMA, ['customer_events']);
    await aSchema(SHADOW, ['customer_events']);
    await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
    const stop = new AbortController();
    const reading = (async () => {
      const seen = new Set<unknown>();
      while (!stop.signal.aborted) seen.add(await shown('customer_events'));
      return seen;
    })();
    try {
      for (let round = 0; round < 8; round++) {
        await promote(opened.warehouse, here());
        await promote(opened.warehouse, here(SHADOW));
        await rollback(opened.warehouse, here(SHADOW));
        await rollback(opened.warehouse, here());
      }
    } finally {
      stop.abort();
    }
    expect([...(await reading)].every((whose) => [SCHEMA, SHADOW, 'production'].includes(String(whose)))).toBe(true);
  });

  describe('with runs', () => {
    const aRule: IdentityRule = {
      kind: 'identity_rule',
      id: 'by_user',
      event: { source_id: '*', type: '*', version: '*' },
      identifier: 'user',
      value: `payload->>'user'`,
    };
    const aTrait = (id: string, value: string) => ({ trait: Trait.parse({ kind: 'trait', id, type: 'last', value }), revision: 1 });
    const anEvent = (id: string, user: string): TestEvent => ({
      id,
      source_id: 'web',
      type: 'page',
      version: '1',
      event_time: '2026-01-01T00:00:00Z',
      payload: { user, plan: `plan of ${user}` },
    });
    const PLAN = aTrait('plan', `payload->>'plan'`);
    let events: Events;
    let runs = 0;

    async function runAll(schema: string, traits: readonly { readonly trait: Trait; readonly revision: number }[], full = false) {
      const runId = `run_${++runs}`;
      await stitch(opened.warehouse, { schema, events, types: [], rules: [aRule], pins: [], runId, full });
      await computeTraits(opened.warehouse, { schema, events, traits, contexts: [], models: [], identifierTypes: ['user'], runId, full });
    }

    beforeEach(async () => {
      await run('CREATE SCHEMA raw');
      events = await loadEvents(opened.warehouse, 'raw.log', [anEvent('e1', 'a'), anEvent('e2', 'b')]);
    });

    test('without promotion nothing public is written, by ordinary runs or by those of a shadow', async () => {
      await run(`CREATE TABLE "${publicSchema}".customer_events AS SELECT 'production' AS whose`);
      await run(`CREATE VIEW "${publicSchema}".pivoted_customer_attributes AS SELECT 'production' AS whose`);
      const before = await catalogue();
      for (const schema of [SCHEMA, SHADOW]) {
        await runAll(schema, [PLAN]);
        await runAll(schema, [PLAN, aTrait('kind', 'type')]);
        await runAll(schema, [PLAN], true);
      }
      expect(await catalogue()).toBe(before);
    });

    test('views that others put on the promoted ones survive ordinary runs and show what is new', async () => {
      await runAll(SCHEMA, [PLAN]);
      await promote(opened.warehouse, here());
      await run(`CREATE VIEW "${publicSchema}".plans AS SELECT plan FROM "${publicSchema}".pivoted_customer_attributes`);
      await run(`CREATE VIEW "${publicSchema}".seen AS SELECT id, profile_id FROM "${publicSchema}".customer_events`);
      await run(`CREATE VIEW "${publicSchema}".long AS SELECT trait_id, value FROM "${publicSchema}".customer_attributes`);
      await run(
        `INSERT INTO raw.log SELECT 'e3', source_id, type, version, event_time + INTERVAL '1 day', payload FROM raw.log WHERE id = 'e2'`,
      );
      await runAll(SCHEMA, [PLAN]);
      await runAll(SCHEMA, [PLAN, aTrait('kind', 'type')]);
      await runAll(SCHEMA, [PLAN, aTrait('kind', 'type')], true);
      expect(await rows(`SELECT * FROM "${publicSchema}".plans ORDER BY 1`)).toEqual([['plan of a'], ['plan of b']]);
      expect(await rows(`SELECT id, profile_id IS NOT NULL FROM "${publicSchema}".seen ORDER BY 1`)).toEqual([
        ['e1', true],
        ['e2', true],
        ['e3', true],
      ]);
      expect(await rows(`SELECT DISTINCT trait_id FROM "${publicSchema}".long ORDER BY 1`)).toEqual([['kind'], ['plan']]);
      expect(await rows(`SELECT DISTINCT kind FROM "${publicSchema}".pivoted_customer_attributes`)).toEqual([['page']]);
    });

    test('the promoted view follows when a trait is gone or changes its type', async () => {
      await runAll(SCHEMA, [PLAN, aTrait('kind', 'type')]);
      await promote(opened.warehouse, here());
      await runAll(SCHEMA, [aTrait('plan', 'length(type)')]);
      expect(await rows(`SELECT DISTINCT CAST(plan AS integer) FROM "${publicSchema}".pivoted_customer_attributes`)).toEqual([[4]]);
      await rollback(opened.warehouse, here());
    });
  });
});

describe('promotion where views hold on to what they were made on', () => {
  let opened: TestWarehouse;
  const run = (text: string): Promise<number> => opened.warehouse.execute(new Sql(text));
  beforeEach(async () => {
    opened = await openTestWarehouse('postgres');
    await run(`CREATE SCHEMA ${SCHEMA}`);
    await run(`CREATE VIEW ${SCHEMA}.customer_events AS SELECT 1 AS one`);
  });
  afterEach(() => opened.drop());

  test('views that still show the backup are told, and whoever could read what stood there can read what comes', async () => {
    const role = `analyst_${String(Date.now())}`;
    await run(`CREATE MATERIALIZED VIEW public.customer_events AS SELECT 0 AS one`);
    await run('CREATE VIEW public.mine AS SELECT * FROM public.customer_events');
    await run(`CREATE ROLE ${role}`);
    try {
      await run(`GRANT SELECT ON public.customer_events TO ${role}`);
      const { views } = await promote(opened.warehouse, { schema: SCHEMA });
      expect(views).toEqual([
        { name: 'customer_events', change: 'replaced', backup: 'customer_events_backup', readers_of_backup: ['public.mine'] },
      ]);
      const rights = await opened.warehouse.rows(new Sql(`SELECT has_table_privilege('${role}', 'public.customer_events', 'SELECT')`));
      expect(rights).toEqual([[true]]);
      await rollback(opened.warehouse, { schema: SCHEMA });
      expect(await opened.warehouse.rows(new Sql('SELECT * FROM public.customer_events'))).toEqual([[0]]);
    } finally {
      await run(`DROP OWNED BY ${role}`);
      await run(`DROP ROLE ${role}`);
    }
  });

  test('a rollback names the views of others that stand on the promoted one', async () => {
    await promote(opened.warehouse, { schema: SCHEMA });
    await run('CREATE VIEW public.mine AS SELECT * FROM public.customer_events');
    await expect(rollback(opened.warehouse, { schema: SCHEMA })).rejects.toThrow(
      new Conflict(
        '',
        '`public.customer_events` goes away, and `public.mine` would have to go with it: drop `public.mine`, run this again, then create it anew',
      ),
    );
  });
});
