import { appendFileSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { sql } from '@tributary/sql';
import { bringUpStack, type Stack } from './stack.js';
import { onWarehouse } from './warehouse.js';

/** What a person meets who finds out who their customers are: everything typed, everything read as it is printed. */
describe('a person at the command line', () => {
  let stack: Stack;
  let folder: string;
  const at = (...names: readonly string[]) => join(folder, ...names);
  const config = () => ({ kind: 'warehouse', id: 'shop', engine: 'duckdb', path: at('shop.duckdb') });

  /** Types a command that goes well; gives what it prints, complaints included. */
  async function type(words: string, code = 0): Promise<string> {
    const said = await stack.tributary(...words.split(' '));
    expect({ words, code: said.code, said: said.code === code ? '' : said.out + said.err }).toEqual({ words, code, said: '' });
    return said.out + said.err;
  }

  const event = (id: string, type: string, time: string, payload: object) =>
    JSON.stringify({ id, type, time: `2025-03-${time}Z`, ...payload });
  const EVENTS = [
    event('e1', 'page_view', '01T09:00:00', { cookie: 'c-1', page: '/shoes' }),
    event('e2', 'log_in', '01T09:01:00', { cookie: 'c-1', email: 'Ada@example.com' }),
    event('e3', 'order', '01T09:05:00', { cookie: 'c-1', revenue: 49.9 }),
    event('e4', 'log_in', '02T18:00:00', { cookie: 'c-2', email: 'ada@example.com' }),
    event('e5', 'order', '02T18:20:00', { cookie: 'c-2', revenue: 12.5 }),
    event('e6', 'log_in', '03T07:30:00', { cookie: 'c-3', email: 'grace@example.com' }),
    event('e7', 'log_in', '03T07:31:00', { cookie: 'c-2', email: 'grace@example.com' }),
  ];

  const warehouse = () => ({
    ...config(),
    events: {
      query: `from read_ndjson_objects('${at('events.ndjson')}')`,
      columns: {
        ...{ id: `json->>'id'`, source_id: `'web'`, type: `json->>'type'`, version: `'1'`, payload: 'json' },
        event_time: `(json->>'time')::timestamptz`,
      },
    },
  });
  const revenue = { kind: 'trait', id: 'revenue', type: 'sum', value: `(payload->>'revenue')::decimal(18, 2)`, types: ['order'] };
  const PROJECT = [
    { kind: 'identifier_type', id: 'email', normalize: 'trim_lower' },
    { kind: 'identifier_type', id: 'cookie' },
    { kind: 'identity_rule', id: 'email_of_log_in', event: { type: 'log_in' }, identifier: 'email', value: `payload->>'email'` },
    { kind: 'identity_rule', id: 'cookie_of_any', identifier: 'cookie', value: `payload->>'cookie'` },
    revenue,
    { kind: 'trait', id: 'last_seen', type: 'last', value: 'event_time' },
    { kind: 'trait', id: 'is_buyer', type: 'formula', value: 'revenue > 20' },
  ];
  const TABLET = { kind: 'pin', id: 'tablet', identifier: 'cookie', value: 'c-2', reason: 'stands in the shop' };

  function write(name: string, objects: readonly object[]): void {
    mkdirSync(at(name), { recursive: true });
    writeFileSync(at(name, 'project.yaml'), objects.map((object) => JSON.stringify(object, undefined, 2)).join('\n---\n'));
  }

  beforeAll(async () => {
    stack = await bringUpStack();
    folder = join(stack.home, 'my-shop');
    mkdirSync(folder);
    writeFileSync(at('events.ndjson'), `${EVENTS.join('\n')}\n`);
    write('project', [warehouse(), ...PROJECT]);
    await type(`apply ${at('project')}`);
    expect(await type('check')).toMatch(/^ok +warehouse shop: DuckDB/m);
  }, 180_000);
  afterAll(() => stack.stop());

  test('stitches, and sees that a tablet in the shop makes two people one', async () => {
    const said = await type('run');
    expect(said).toMatch(/stitch shop succeeded in .* s \(full: the first run, 7 events, 1 created, 1 profiles, 5 identifiers\)/);
    expect(said).toMatch(/traits shop succeeded in .* s \(all, 3 traits, 3 values, 1 profiles\)/);
    const chain = await type('explain email:ada@example.com email:grace@example.com');
    expect(chain).toMatch(/joined by 2 events:\nEVENT +TIME +HOLDS +AND\ne4 .*cookie:c-2\ne7 .*cookie:c-2 +email:grace@example\.com/s);
  });

  test('asks what a pin would change, then sets it, and it stays through a rebuild', async () => {
    write('pinned', [TABLET]);
    const would = await type(`what-if ${at('pinned')}`);
    expect(would).toMatch(/profiles +1 +3/);
    expect(would).toMatch(/split: .*email:ada@example\.com/);
    expect(await type('profile email:grace@example.com')).toContain('ada@example.com');
    expect(await type(`apply ${at('pinned')}`)).toContain('+ pin tablet');
    expect(await type('run stitch')).toMatch(/full: the pins changed, .*3 profiles/);
    expect(await type('run stitch --full')).toMatch(/full: it was asked for, .*3 profiles/);
    expect(await type('explain email:ada@example.com email:grace@example.com', 1)).toMatch(/are not one profile: /);
    expect(await type('run traits')).toMatch(/traits shop succeeded .*3 profiles/);
  });

  test('looks at a profile and at where its values come from', async () => {
    const profile = await type('profile email:ada@example.com');
    expect(profile).toMatch(/^profile [0-9a-f-]{36}, since .*, last seen 2025-03-/);
    expect(profile).toMatch(/cookie +c-1/);
    expect(profile).not.toContain('grace');
    expect(profile).toMatch(/is_buyer +true/);
    const provenance = await type('provenance email:ada@example.com revenue');
    expect(provenance).toMatch(/^revenue: 49\.90\nrevision 1 of the definition, run [0-9a-f-]{36}, /);
    expect(provenance).toMatch(/^e3 /m);
    expect(await type('stats revenue')).toMatch(/revenue +2 of 3 \(67 %\) +2 +12\.50 +49\.90/);
    expect(await type('quarantine')).toBe('No identifier occurs with too many others\n');
    const lineage = await type('lineage');
    for (const edge of [/column payload\.revenue +trait revenue$/m, /trait revenue +trait is_buyer$/m]) expect(lineage).toMatch(edge);
  });

  test('changes a definition, sees what changed, and takes it back', async () => {
    write('changed', [{ ...revenue, value: `(payload->>'revenue')::decimal(18, 2) * 2` }]);
    expect(await type(`apply ${at('changed')}`)).toContain('~ trait revenue: value');
    expect(await type('run traits')).toMatch(/traits shop succeeded .*\(changed, 2 traits/);
    expect(await type('profile email:ada@example.com')).toMatch(/revenue +99\.80/);
    expect(await type('revisions trait revenue')).toMatch(/^2 .*value$/m);
    expect(await type('revisions trait revenue 2')).toMatch(/ {2}value\n {4}- \(payload.*\n {4}\+ .*\* 2/);
    expect(await type('restore trait revenue 1')).toContain('is what it was at revision 1: that is revision 3 now');
    await type('run traits');
    expect(await type('profile email:ada@example.com')).toMatch(/revenue +49\.90/);
    expect(await type('provenance email:ada@example.com revenue')).toContain('revision 3 of the definition');
  });

  test('promotes the views over what was there, and rolls back', async () => {
    const shown = () => onWarehouse(config(), (open) => open.rows(sql`SELECT count(*) FROM main.customer_events`));
    await onWarehouse(config(), (open) => open.execute(sql`CREATE TABLE main.customer_events AS SELECT 'old' AS id`));
    const promoted = await type('promote');
    expect(promoted).toMatch(/^promote shop succeeded in .* s \(main\.customer_events, what was there is kept as customer_events_backup; /);
    expect(promoted).toContain('main.pivoted_customer_attributes');
    expect(await shown()).toEqual([[7n]]);
    appendFileSync(at('events.ndjson'), `${event('e8', 'order', '04T12:00:00', { cookie: 'c-3', revenue: 8 })}\n`);
    expect(await type('run')).toMatch(/stitch shop succeeded in .* s \(incremental, 1 events/);
    expect(await shown()).toEqual([[8n]]);
    expect(await type('rollback')).toMatch(/^rollback shop succeeded in .*main\.customer_events is what it was before/);
    expect(await shown()).toEqual([[1n]]);
    expect(await type('rollback', 1)).toContain('there is nothing to roll back');
  });

  test('forgets values and profiles only when that is meant', async () => {
    expect(await type('reset traits', 2)).toContain('add `--yes` if it is meant');
    expect(await type('reset traits --yes')).toMatch(/^reset traits shop succeeded in /);
    expect(await type('profile email:ada@example.com')).toContain('no traits yet: `tributary run traits` computes them');
    expect(await type('recalculate')).toMatch(/^recalculate shop succeeded in .* s \(3 profiles\)/);
    expect(await type('run traits')).toMatch(/traits shop succeeded .*3 profiles/);
    const before = await type('profile email:ada@example.com');
    await type('reset stitching --yes');
    expect(await type('profile email:ada@example.com', 1)).toContain('no profile has the identifier `email:ada@example.com`');
    expect(await type('run stitch')).toMatch(/full: the first run, .*3 created/);
    expect((await type('profile email:ada@example.com')).split(',')[0]).not.toBe(before.split(',')[0]);
  });

  test('takes over what Meiro has in tables', async () => {
    await onWarehouse(config(), async (open) => {
      await open.execute(sql`CREATE SCHEMA cdp`);
      await open.execute(sql`CREATE TABLE cdp.events AS SELECT '1' AS id, 'web' AS source_id, 'order' AS type, '1' AS version`);
      await open.execute(
        sql`CREATE TABLE cdp.stitching_attributes_config AS SELECT 'device' AS attribute_id, '1' AS event_id, 'payload->>''cookie''' AS value_expression`,
      );
      await open.execute(
        sql`CREATE TABLE cdp.attributes AS SELECT 'orders' AS id, CAST('{"type": "num_of_unique", "value": "id", "types": ["order"]}' AS json) AS definition`,
      );
    });
    // Code 3: it has no table of contexts, which is told.
    expect(await type(`import meiro --schema cdp --out ${at('meiro')}`, 3)).toContain('there is no table `cdp.context`: nothing is read');
    expect(readFileSync(at('meiro', 'identity.yaml'), 'utf8')).toMatch(/id: web_order_device/);
    expect(await type(`check --project ${at('meiro')}`)).toMatch(/^ok /);
    expect(await type(`apply ${at('meiro')}`)).toContain('+ trait orders');
    expect(await type('run')).toMatch(/full: the identity rules changed/);
    expect(await type('profile email:ada@example.com')).toMatch(/orders +1/);
    rmSync(at('meiro'), { recursive: true });
  });

  test('is told what was meant where a name is wrong', async () => {
    expect(await type('run stich', 1)).toContain('there is no sync `stich`, did you mean `stitch`?');
    expect(await type('run traits --trait revenu', 1)).toContain('there is no trait `revenu`');
    expect(await type('profile email:nobody@example.com', 1)).toContain('no event holds email `nobody@example.com`');
    expect(await type('explain ada cookie:c-1', 1)).toContain('for example `email:ada@example.com`');
  });
});
