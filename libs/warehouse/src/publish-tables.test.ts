import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import { Conflict, type Value } from '@tributary/core';
import { ident, literal, ourTables, publishTables, refuseViewsOnTables, sql, Sql, type Session } from '@tributary/sql';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';

const SCHEMA = 'tributary';

const one = ident(SCHEMA, 'one');
const other = ident(SCHEMA, 'other');

/** The one row of a table: `a`, and what comes with it. */
type Columns = Readonly<Record<string, string>>;

describe.each(TEST_ENGINES)('tables that take the place of others under their views, on %s', (engine) => {
  let opened: TestWarehouse;
  const run = (text: string): Promise<number> => opened.warehouse.execute(new Sql(text));
  const rows = (text: string) => opened.warehouse.rows(new Sql(text));
  const columnsOf = async (view: string) => (await opened.warehouse.describe(new Sql(`SELECT * FROM ${view}`))).map(({ name }) => name);

  /** Publishes two tables that each hold one row of those values, under a view that joins them. */
  async function publish(values: Columns): Promise<void> {
    const list = Object.entries(values).map(([name, value]) => `${value} AS ${name}`);
    await opened.warehouse.transaction(async (session) => {
      await session.execute(new Sql(`CREATE TABLE ${SCHEMA}.one_next AS SELECT 1 AS id, ${list.join(', ')}`));
      await session.execute(new Sql(`CREATE TABLE ${SCHEMA}.other_next AS SELECT 1 AS id, ${list[0]}`));
      await publishNext(session);
    });
  }

  const publishNext = (session: Session): Promise<void> =>
    publishTables(session, {
      schema: SCHEMA,
      swaps: [
        { table: 'one', next: 'one_next' },
        { table: 'other', next: 'other_next' },
      ],
      views: [
        { name: 'wide', query: sql`SELECT one.* FROM ${one} AS one JOIN ${other} AS other ON other.id = one.id AND other.a = one.a` },
        { name: 'narrow', query: sql`SELECT id FROM ${ident(SCHEMA, 'wide')}` },
      ],
    });

  async function promoteWide(): Promise<void> {
    await run('CREATE SCHEMA shown');
    await run(
      `CREATE TABLE ${ourTables(SCHEMA).promotion.text} AS SELECT ${literal('wide').text} AS name, 'shown' AS public_schema, NULL AS backup, NULL AS over_schema`,
    );
    await run(`CREATE VIEW shown.wide AS SELECT * FROM ${SCHEMA}.wide`);
  }

  beforeEach(async () => {
    opened = await openTestWarehouse(engine);
    await run(`CREATE SCHEMA ${SCHEMA}`);
  });
  afterEach(() => opened.drop());

  test('the first time there is nothing to replace', async () => {
    await publish({ a: '1' });
    expect(await rows(`SELECT * FROM ${SCHEMA}.wide`)).toEqual([[1, 1]]);
    expect(await rows(`SELECT * FROM ${SCHEMA}.narrow`)).toEqual([[1]]);
  });

  test('nothing of the old tables is left', async () => {
    await publish({ a: '1' });
    await publish({ a: '2' });
    const names = (await opened.warehouse.tables()).filter(({ schema }) => schema === SCHEMA).map(({ name }) => name);
    expect(names.sort()).toEqual(['narrow', 'one', 'other', 'wide']);
  });

  test('views that others put on ours, and on those, stay and show what is new', async () => {
    await publish({ a: '1' });
    await promoteWide();
    await run('CREATE VIEW shown.mine AS SELECT a FROM shown.wide');
    await run(`CREATE VIEW shown.direct AS SELECT a FROM ${SCHEMA}.wide`);
    await publish({ a: '2' });
    await publish({ a: '3', b: "'more'" });
    expect(await rows('SELECT * FROM shown.mine')).toEqual([[3]]);
    expect(await rows('SELECT * FROM shown.direct')).toEqual([[3]]);
    expect(await columnsOf('shown.wide')).toEqual(['id', 'a', 'b']);
  });

  test.each([
    ['goes', { a: '7' }, ['id', 'a']],
    ['changes its type', { a: '7', b: '8' }, ['id', 'a', 'b']],
    ['comes before another', { a: '7', c: '8', b: "'x'" }, ['id', 'a', 'c', 'b']],
  ])('a column that %s changes our views and the promoted ones', async (_what, then, columns) => {
    await publish({ a: '1', b: "'x'" });
    await promoteWide();
    expect(await columnsOf('shown.wide')).toEqual(['id', 'a', 'b']);
    await publish(then);
    expect(await columnsOf(`${SCHEMA}.wide`)).toEqual(columns);
    expect(await columnsOf('shown.wide')).toEqual(columns);
    expect(await rows('SELECT a FROM shown.wide')).toEqual([[7]]);
    expect(await rows(`SELECT id FROM ${SCHEMA}.narrow`)).toEqual([[1]]);
  });

  test('a broken query changes nothing', async () => {
    await publish({ a: '1' });
    const broken = opened.warehouse.transaction(async (session) => {
      await session.execute(new Sql(`CREATE TABLE ${SCHEMA}.one_next AS SELECT 1 AS id, 2 AS a`));
      await publishTables(session, {
        schema: SCHEMA,
        swaps: [{ table: 'one', next: 'one_next' }],
        views: [{ name: 'wide', query: sql`SELECT nothing FROM ${ident(SCHEMA, 'one')}` }],
      });
    });
    await expect(broken).rejects.toMatchObject({ code: 'warehouse.unknown_column' });
    expect(await rows(`SELECT * FROM ${SCHEMA}.wide`)).toEqual([[1, 1]]);
  });

  test.each([
    ['columns come', ['shown.mine', 'shown.wide', `${SCHEMA}.wide`], (state: number): Columns => (state < 12 ? {} : { b: String(state) })],
    [
      'columns come, go and change',
      ['shown.wide', `${SCHEMA}.wide`],
      (state: number): Columns => [{}, { b: '1' }, { b: "'x'" }][state % 3] ?? {},
    ],
  ] as const)('while %s, readers see the old or the new state, never half of each and never an error', async (_what, views, more) => {
    await publish({ a: '0' });
    await promoteWide();
    if (views.length === 3) await run('CREATE VIEW shown.mine AS SELECT id, a FROM shown.wide');
    const stop = new AbortController();
    const readers = Promise.all(views.map((view) => readUntil(stop.signal, () => rows(`SELECT a FROM ${view}`))));
    try {
      for (let state = 1; state <= 25; state++) await publish({ a: String(state), ...more(state) });
    } finally {
      stop.abort();
    }
    for (const seen of await readers) {
      expect(seen).toEqual(seen.toSorted((first, second) => first - second));
      expect(new Set(seen).size).toBeGreaterThan(2);
    }
  });

  test('nobody reads half a state when tables were published and then all is rolled back', async () => {
    await publish({ a: '1' });
    const failed = opened.warehouse.transaction(async (session) => {
      await session.execute(new Sql(`CREATE TABLE ${SCHEMA}.one_next AS SELECT 1 AS id, 2 AS a`));
      await session.execute(new Sql(`CREATE TABLE ${SCHEMA}.other_next AS SELECT 1 AS id, 2 AS a`));
      await publishNext(session);
      throw new Error('the run was stopped');
    });
    await expect(failed).rejects.toThrow('the run was stopped');
    expect(await rows(`SELECT a FROM ${SCHEMA}.wide`)).toEqual([[1]]);
    await publish({ a: '3' });
    expect(await rows(`SELECT a FROM ${SCHEMA}.wide`)).toEqual([[3]]);
  });
});

async function readUntil(signal: AbortSignal, read: () => Promise<readonly (readonly Value[])[]>): Promise<readonly number[]> {
  const seen: number[] = [];
  while (!signal.aborted) {
    const found = await read();
    expect(found).toHaveLength(1);
    seen.push(Number(found[0]?.[0]));
  }
  return seen;
}

describe('views that hold on to what they were made on', () => {
  let opened: TestWarehouse;
  const run = (text: string): Promise<number> => opened.warehouse.execute(new Sql(text));

  beforeEach(async () => {
    opened = await openTestWarehouse('postgres');
    await run(`CREATE SCHEMA ${SCHEMA}`);
    await run(`CREATE TABLE ${SCHEMA}.one AS SELECT 1 AS id, 2 AS a`);
    await run(`CREATE VIEW ${SCHEMA}.wide AS SELECT * FROM ${SCHEMA}.one`);
  });
  afterEach(() => opened.drop());

  const publish = (next: string, check = false): Promise<void> =>
    opened.warehouse.transaction(async (session) => {
      await session.execute(new Sql(`CREATE TABLE ${SCHEMA}.one_next AS ${next}`));
      if (check) await refuseViewsOnTables(session, { schema: SCHEMA, tables: ['one'], views: ['wide'] });
      await publishTables(session, {
        schema: SCHEMA,
        swaps: [{ table: 'one', next: 'one_next' }],
        views: [{ name: 'wide', query: sql`SELECT * FROM ${one}` }],
      });
    });

  test('a view of someone else that needs a column which goes is named, with the next step', async () => {
    await run('CREATE VIEW public.mine AS SELECT a FROM tributary.wide');
    await run('CREATE MATERIALIZED VIEW public.report AS SELECT a FROM public.mine');
    await expect(publish('SELECT 1 AS id')).rejects.toThrow(
      new Conflict(
        '',
        'columns of `tributary.wide` go away or change their type, and `public.report`, `public.mine` would have to go with it: drop `public.report`, `public.mine`, run this again, then create it anew',
      ),
    );
    expect(await opened.warehouse.rows(sql`SELECT * FROM public.mine`)).toEqual([[2]]);
  });

  test.each([false, true])('a view of someone else on a table that is replaced is named (asked before: %s)', async (check) => {
    await run('CREATE VIEW public.mine AS SELECT a FROM tributary.one');
    await expect(publish('SELECT 1 AS id, 2 AS a', check)).rejects.toThrow(
      new Conflict(
        '',
        '`public.mine` reads the table `tributary.one`, which is replaced as a whole: drop `public.mine`, and build it on the views `customer_events`, `customer_attributes` or `pivoted_customer_attributes` instead',
      ),
    );
  });

  test('readers of the tables themselves, in whatever order, and those who read for long, stop nobody', async () => {
    await run(`CREATE TABLE ${SCHEMA}.two AS SELECT 1 AS id`);
    const stop = new AbortController();
    const waits: number[] = [];
    const slow = async (first: string, second: string): Promise<void> => {
      while (!stop.signal.aborted) {
        await opened.warehouse.transaction(async (session) => {
          await session.rows(new Sql(`SELECT * FROM ${SCHEMA}.${first}`));
          await session.rows(new Sql('SELECT CAST(pg_sleep(0.03) AS text)'));
          await session.rows(new Sql(`SELECT * FROM ${SCHEMA}.${second}`));
        });
        await opened.warehouse.rows(new Sql('SELECT CAST(pg_sleep(0.1) AS text)'));
      }
    };
    const quick = async (): Promise<void> => {
      while (!stop.signal.aborted) {
        const before = Date.now();
        await opened.warehouse.rows(new Sql(`SELECT a FROM ${SCHEMA}.wide`));
        waits.push(Date.now() - before);
      }
    };
    const long = opened.warehouse.transaction(async (session) => {
      await session.rows(new Sql(`SELECT * FROM ${SCHEMA}.wide`));
      await session.rows(new Sql('SELECT CAST(pg_sleep(2.5) AS text)'));
    });
    const reading = Promise.all([slow('one', 'two'), slow('two', 'one'), quick(), long]);
    try {
      for (let round = 0; round < 3; round++)
        await opened.warehouse.transaction(async (session) => {
          for (const table of ['one', 'two'])
            await session.execute(new Sql(`CREATE TABLE ${SCHEMA}.${table}_next AS SELECT 1 AS id, ${round} AS a`));
          await publishTables(session, {
            schema: SCHEMA,
            swaps: ['one', 'two'].map((table) => ({ table, next: `${table}_next` })),
            views: [{ name: 'wide', query: sql`SELECT * FROM ${one}` }],
          });
        });
    } finally {
      stop.abort();
      await reading;
    }
    // Nobody waited for the one that read for 2.5 s.
    expect(Math.max(...waits)).toBeLessThan(1500);
    expect(await opened.warehouse.rows(new Sql(`SELECT a FROM ${SCHEMA}.wide`))).toEqual([[2]]);
  });

  test('the rights that others were given on our view stay, also when it had to be made again', async () => {
    const role = `reader_${String(Date.now())}`;
    await run(`CREATE ROLE ${role}`);
    try {
      await run(`GRANT SELECT ON ${SCHEMA}.wide TO ${role}`);
      await run(`GRANT SELECT ON ${SCHEMA}.wide TO PUBLIC`);
      await publish('SELECT 1 AS id');
      await publish('SELECT 1 AS id, 5 AS b');
      const granted = await opened.warehouse.rows(
        sql`SELECT grantee FROM information_schema.role_table_grants WHERE table_name = 'wide' AND grantee <> grantor ORDER BY 1`,
      );
      expect(granted).toEqual([['PUBLIC'], [role]]);
    } finally {
      await run(`DROP OWNED BY ${role}`);
      await run(`DROP ROLE ${role}`);
    }
  });
});
