import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { Cancelled, Conflict, Invalid, type Chunk, type Column } from '@tributary/core';
import { ident, join, literal, sql, Sql, type Session } from '@tributary/sql';
import type { TestWarehouse } from '@tributary/test-support';
import { numbered, of, VALUES } from './describe-values.js';
import type { Warehouse } from './warehouse.js';

/** Work that would go on for hours. */
const ENDLESS = sql`SELECT count(*) FROM generate_series(1, 1000000) AS a(x), generate_series(1, 1000000) AS b(y) WHERE (x * y) % 7 = 3`;

const MANY = 100_000;

/** What every warehouse must do alike. `open` gives an empty one. */
export function describeWarehouse(name: string, open: () => Promise<TestWarehouse>): void {
  describe(`a warehouse on ${name}`, () => {
    let opened: TestWarehouse;
    let warehouse: Warehouse;
    let tables = 0;
    const newTable = (): Sql => ident(`table_${++tables}`);
    const create = async (query: Sql): Promise<Sql> => {
      const table = newTable();
      await warehouse.execute(warehouse.dialect.createTable(table, query));
      return table;
    };
    const count = async (table: Sql): Promise<unknown> => (await warehouse.rows(sql`SELECT count(*) FROM ${table}`))[0]?.[0];

    beforeAll(async () => {
      opened = await open();
      warehouse = opened.warehouse;
    });
    afterAll(() => opened.drop());

    test('a check creates our schema, proves that it can be written, and leaves nothing behind', async () => {
      await expect(warehouse.check()).resolves.toMatchObject({ schema: 'tributary', version: expect.stringMatching(/\d/) as unknown });
      await warehouse.check();
      expect((await warehouse.tables()).filter((table) => table.schema === 'tributary')).toEqual([]);
    });

    test('tables and views are found with their columns, types and whether they may be empty', async () => {
      await warehouse.execute(sql`CREATE TABLE tributary.orders (id bigint NOT NULL, total decimal(10, 2), "__proto__" text)`);
      await warehouse.execute(sql`CREATE VIEW tributary.paid AS SELECT id FROM tributary.orders`);
      expect(await warehouse.tables()).toEqual(
        expect.arrayContaining([
          { schema: 'tributary', name: 'orders', kind: 'table' },
          { schema: 'tributary', name: 'paid', kind: 'view' },
        ]),
      );
      const columns = await warehouse.columns('tributary', 'orders');
      expect(columns.map(({ name, type, nullable }) => ({ name, ...type, nullable }))).toEqual([
        { name: 'id', kind: 'bigint', nullable: false },
        { name: 'total', kind: 'decimal', nullable: true },
        { name: '__proto__', kind: 'text', nullable: true },
      ]);
      expect(columns[0]?.nativeType.toLowerCase()).toBe('bigint');
      await expect(warehouse.columns('tributary', 'nothing')).rejects.toMatchObject({ code: 'warehouse.unknown_table' });
    });

    describe.each(VALUES)('the value %j written as %s', (type, written, value) => {
      test('is read exactly, and loaded back unchanged', async () => {
        const sqlType = warehouse.dialect.type(type);
        const from = newTable();
        const to = newTable();
        for (const table of [from, to]) await warehouse.execute(sql`CREATE TABLE ${table} (v ${sqlType}, e ${sqlType})`);
        await warehouse.execute(sql`INSERT INTO ${from} SELECT CAST(${new Sql(written)} AS ${sqlType}), NULL`);
        expect((await warehouse.describe(sql`SELECT v FROM ${from}`))[0]?.type).toEqual(type);
        expect(await warehouse.rows(sql`SELECT * FROM ${from}`)).toEqual([[value, null]]);
        expect(await warehouse.load(to, warehouse.stream(sql`SELECT * FROM ${from}`))).toBe(1);
        expect(await warehouse.rows(sql`SELECT * FROM ${to}`)).toEqual([[value, null]]);
      });
    });

    test('bytes are read and loaded back unchanged', async () => {
      const bytes = Uint8Array.from({ length: 256 }, (_, index) => index);
      const table = newTable();
      await warehouse.execute(sql`CREATE TABLE ${table} (v ${warehouse.dialect.type(of('binary'))})`);
      const columns = await warehouse.describe(sql`SELECT * FROM ${table}`);
      await warehouse.load(table, [{ columns, size: 3, values: [[bytes, new Uint8Array(), null]] }]);
      expect(await warehouse.rows(sql`SELECT v FROM ${table} ORDER BY v NULLS FIRST`)).toEqual([[null], [new Uint8Array()], [bytes]]);
    });

    test('NULL and empty text stay apart', async () => {
      const table = await create(sql`SELECT CAST('' AS text) AS a, CAST(NULL AS text) AS b`);
      await warehouse.load(table, warehouse.stream(sql`SELECT b AS a, a AS b FROM ${table}`));
      expect(await warehouse.rows(sql`SELECT a, b FROM ${table} ORDER BY a NULLS LAST`)).toEqual([
        ['', null],
        [null, ''],
      ]);
    });

    test.each(['__proto__', 'constructor', 'we"ird', `it's`, 'a.b', 'SELECT', 'žluť 馬', ' '])(
      'a table and a column may be called %j',
      async (odd) => {
        const schema = `in ${odd}`;
        await warehouse.execute(sql`CREATE SCHEMA ${ident(schema)}`);
        await warehouse.execute(sql`CREATE TABLE ${ident(schema, odd)} (${ident(odd)} integer, ${ident('z')} integer)`);
        expect(await warehouse.load(ident(schema, odd), warehouse.stream(sql`SELECT 2 AS z, 1 AS ${ident(odd)}`))).toBe(1);
        expect((await warehouse.columns(schema, odd)).map((column) => column.name)).toEqual([odd, 'z']);
        expect(await warehouse.rows(sql`SELECT ${ident(odd)}, z FROM ${ident(schema, odd)}`)).toEqual([[1, 2]]);
      },
    );

    test('a big result comes in chunks by column', async () => {
      const sizes: number[] = [];
      let sum = 0;
      for await (const chunk of warehouse.stream(sql`SELECT x AS x, x + 1 AS y FROM generate_series(1, 10000) AS t(x)`)) {
        sizes.push(chunk.size);
        expect(chunk.columns.map((column) => column.name)).toEqual(['x', 'y']);
        expect(chunk.values.map((values) => values.length)).toEqual([chunk.size, chunk.size]);
        sum += chunk.values[0]?.reduce<number>((total, x) => total + Number(x), 0) ?? 0;
      }
      expect(sizes.length).toBeGreaterThan(1);
      expect(sum).toBe(50_005_000);
    });

    test('a stream that is left early gives its connection back', async () => {
      const endless = sql`SELECT x FROM generate_series(1, 1000000) AS t(x)`;
      for (let round = 0; round < 15; round++) for await (const chunk of warehouse.stream(endless)) if (chunk.size > 0) break;
      await warehouse.session(async (session) => {
        for await (const chunk of session.stream(endless)) if (chunk.size > 0) break;
        expect(await session.rows(sql`SELECT 1`)).toEqual([[1]]);
      });
    });

    test('a session that still streams refuses other statements instead of cutting the stream short', async () => {
      await warehouse.session(async (session) => {
        let rows = 0;
        for await (const chunk of session.stream(sql`SELECT x FROM generate_series(1, 10000) AS t(x)`)) {
          rows += chunk.size;
          await expect(session.rows(sql`SELECT 1`)).rejects.toMatchObject({ code: 'warehouse.session_busy' });
        }
        expect(rows).toBe(10_000);
        await expect(session.load(newTable(), session.stream(sql`SELECT 1 AS a`))).rejects.toThrow();
        expect(await Promise.all([session.rows(sql`SELECT 1`), session.rows(sql`SELECT 2`)])).toEqual([[[1]], [[2]]]);
      });
    });

    test('what was started in a session and not waited for does not disturb the next one', async () => {
      const table = await create(sql`SELECT 1 AS a`);
      const slow = sql`INSERT INTO ${table} SELECT count(*) FROM generate_series(1, 3000000) AS t(x) WHERE x % 3 = 0`;
      const hasty = warehouse.transaction((session) => Promise.all([session.execute(slow), Promise.reject(new Error('the other one'))]));
      await expect(hasty).rejects.toThrow('the other one');
      expect(await count(table)).toBe(1n);
      const many = sql`SELECT x FROM generate_series(1, 100000) AS t(x)`;
      const leaveOpen = (session: Session): Promise<unknown> => {
        const chunks = session.stream(many)[Symbol.asyncIterator]();
        return chunks.next();
      };
      for (let round = 0; round < 15; round++) await warehouse.session(leaveOpen);
      expect(await count(table)).toBe(1n);
    });

    test('while a stream is open another session may write', async () => {
      const table = await create(sql`SELECT x FROM generate_series(1, 10000) AS t(x)`);
      let rows = 0;
      for await (const chunk of warehouse.stream(sql`SELECT x FROM ${table}`)) {
        if (rows === 0) await warehouse.execute(sql`INSERT INTO ${table} SELECT x + 10000 FROM ${table}`);
        rows += chunk.size;
      }
      expect(rows).toBe(10_000);
      expect(await count(table)).toBe(20_000n);
    });

    test.each(['execute', 'rows'] as const)('%s stops in the database when its signal fires', async (call) => {
      const stop = new AbortController();
      const started = Date.now();
      setTimeout(() => stop.abort(), 200);
      await warehouse.session(async (session) => {
        await expect(session[call](ENDLESS, { signal: stop.signal })).rejects.toMatchObject({
          name: 'Cancelled',
          code: 'warehouse.cancelled',
        });
        expect(await session.rows(sql`SELECT 1`)).toEqual([[1]]);
      });
      expect(Date.now() - started).toBeLessThan(5_000);
    });

    test('a stream stops between chunks when its signal fires', async () => {
      const stop = new AbortController();
      const read = async (): Promise<void> => {
        for await (const chunk of warehouse.stream(sql`SELECT x FROM generate_series(1, 1000000) AS t(x)`, { signal: stop.signal }))
          if (chunk.size > 0) stop.abort();
      };
      await expect(read()).rejects.toBeInstanceOf(Cancelled);
      expect(await warehouse.rows(sql`SELECT 1`)).toEqual([[1]]);
    });

    test('a statement whose signal has fired already does not run', async () => {
      const table = newTable();
      await expect(warehouse.execute(sql`CREATE TABLE ${table} (a integer)`, { signal: AbortSignal.abort() })).rejects.toBeInstanceOf(
        Cancelled,
      );
      await expect(warehouse.describe(sql`SELECT * FROM ${table}`)).rejects.toBeInstanceOf(Invalid);
    });

    test('a statement past its time limit is stopped, and the limit does not outlive it', async () => {
      await warehouse.session(async (session) => {
        await expect(session.execute(ENDLESS, { timeoutMs: 100 })).rejects.toMatchObject({ name: 'Cancelled', code: 'warehouse.timeout' });
        await expect(session.rows(ENDLESS, { timeoutMs: 100 })).rejects.toMatchObject({
          code: 'warehouse.timeout',
          message: expect.stringContaining('100 ms') as unknown,
        });
        expect(await session.rows(sql`SELECT count(*) FROM generate_series(1, 3000000) AS t(x) WHERE x % 3 = 0`)).toEqual([[1_000_000n]]);
      });
    });

    test('the time limit of a stream counts for all of it', async () => {
      const reading = async (): Promise<void> => {
        for await (const chunk of warehouse.stream(sql`SELECT x, md5(CAST(x AS text)) FROM generate_series(1, 30000000) AS t(x)`, {
          timeoutMs: 300,
        }))
          if (chunk.size > 0) await new Promise((resolve) => setTimeout(resolve, 10));
      };
      await expect(reading()).rejects.toMatchObject({ code: 'warehouse.timeout', message: expect.stringContaining('300 ms') as unknown });
    });

    test('a transaction keeps all or nothing', async () => {
      const table = await create(sql`SELECT 1 AS a`);
      const failing = warehouse.transaction(async (session) => {
        await session.execute(sql`INSERT INTO ${table} VALUES (2)`);
        await session.load(table, [{ columns: await session.describe(sql`SELECT a FROM ${table}`), size: 1, values: [[3]] }]);
        expect(await session.rows(sql`SELECT count(*) FROM ${table}`)).toEqual([[3n]]);
        throw new Error('on second thought');
      });
      await expect(failing).rejects.toThrow('on second thought');
      expect(await count(table)).toBe(1n);
      expect(await warehouse.transaction((session) => session.execute(sql`INSERT INTO ${table} VALUES (2), (3)`))).toBe(2);
      expect(await count(table)).toBe(3n);
    });

    test('a transaction in which a statement failed is never reported as kept', async () => {
      const table = await create(sql`SELECT 1 AS a`);
      const careless = warehouse.transaction(async (session) => {
        await session.execute(sql`INSERT INTO ${table} VALUES (2)`);
        await session.execute(sql`INSERT INTO ${table} SELECT CAST('x' AS integer)`).catch(() => undefined);
      });
      await careless.then(
        async () => expect(await count(table)).toBe(2n),
        async (error: unknown) => {
          expect(error).toMatchObject({ name: 'Conflict', code: 'warehouse.rolled_back' });
          expect(await count(table)).toBe(1n);
        },
      );
    });

    test('the number of rows a statement changed is told', async () => {
      const table = newTable();
      expect(await warehouse.execute(warehouse.dialect.createTable(table, sql`SELECT x FROM generate_series(1, 5) AS t(x)`))).toBe(5);
      expect(await warehouse.execute(sql`UPDATE ${table} SET x = x + 1 WHERE x > 3`)).toBe(2);
      expect(await warehouse.execute(sql`DELETE FROM ${table} WHERE x = 1 RETURNING x`)).toBe(1);
      expect(await warehouse.execute(sql`SELECT * FROM ${table}`)).toBe(0);
      expect(await warehouse.execute(sql`CREATE INDEX ${ident(`index_${tables}`)} ON ${table} (x)`)).toBe(0);
    });

    test('a hundred thousand rows are loaded, by column name, the others getting their defaults', async () => {
      const table = newTable();
      await warehouse.execute(sql`CREATE TABLE ${table} (name text, kind text DEFAULT 'new', n bigint)`);
      expect(await warehouse.load(table, numbered(MANY))).toBe(MANY);
      const [totals] = await warehouse.rows(sql`SELECT count(*), count(name), sum(n), min(kind), max(name) FROM ${table}`);
      expect(totals?.map(String)).toEqual(['100000', '90000', '4999950000', 'new', 'row 99999']);
    });

    test.each([1, 2])('a load that fails leaves nothing (%d)', async (columns) => {
      const table = newTable();
      const other = columns === 1 ? sql`` : sql`, other integer`;
      await warehouse.execute(sql`CREATE TABLE ${table} (n bigint, name text${other})`);
      function* breaking(): Generator<Chunk> {
        yield* numbered(300_000);
        throw new Error('the source broke');
      }
      await warehouse.session(async (session) => {
        await expect(session.load(table, breaking())).rejects.toThrow('the source broke');
        expect(await session.rows(sql`SELECT count(*) FROM ${table}`)).toEqual([[0n]]);
        expect(await session.load(table, numbered(10))).toBe(10);
      });
    });

    test('a load into a wrong table, a wrong column or of a wrong value names it', async () => {
      await expect(warehouse.load(ident('no_such'), numbered(1))).rejects.toMatchObject({
        name: 'Invalid',
        code: 'warehouse.unknown_table',
        message: expect.stringContaining('`no_such`') as unknown,
      });
      await expect(warehouse.load(ident('no_such'), [])).rejects.toMatchObject({ code: 'warehouse.unknown_table' });
      const table = await create(sql`SELECT 1 AS n`);
      await expect(warehouse.load(table, numbered(1))).rejects.toMatchObject({
        name: 'Invalid',
        code: 'warehouse.unknown_column',
        message: expect.stringContaining('`name`') as unknown,
      });
      const wrong = numbered(1).next().value as Chunk;
      const chunk = { columns: [{ ...(wrong.columns[1] as Column), name: 'n' }], size: 1, values: [['many']] };
      await expect(warehouse.load(table, [chunk])).rejects.toMatchObject({
        name: 'Invalid',
        code: 'warehouse.value',
        message: expect.stringMatching(/\bn\b/) as unknown,
      });
      expect(await count(table)).toBe(1n);
    });

    test('a query is described without running it', async () => {
      await warehouse.execute(sql`CREATE SEQUENCE counter`);
      const columns = await warehouse.describe(
        sql`SELECT nextval('counter') AS n, ARRAY['a'] AS list, CAST('{}' AS json) AS doc -- a remark`,
      );
      expect(columns.map(({ name, type }) => [name, type])).toEqual([
        ['n', { kind: 'bigint' }],
        ['list', { kind: 'list', item: { kind: 'text' } }],
        ['doc', { kind: 'json' }],
      ]);
      expect(await warehouse.rows(sql`SELECT nextval('counter')`)).toEqual([[1n]]);
    });

    test.each([
      ['SELECT\n  nothing\nFROM (SELECT 1 AS a) t', 'warehouse.unknown_column', 'nothing', 'query.2.3'],
      ['SELECT 1 AS a,\n 2 FROM raw_events', 'warehouse.unknown_table', 'raw_events', 'query.2.9'],
      ['SELECT 1 FROM absent.events', 'warehouse.unknown_table', 'absent', 'query.1.15'],
      ['SELECT 1 AS a\nWHER a = 2', 'warehouse.syntax', '', 'query.2.1'],
      ['SELECT no_such_function(1)', 'warehouse.query', 'no_such_function', 'query.1.8'],
      ['SELECT 1; SELECT 2', 'warehouse.several_statements', 'one', undefined],
      [' -- nothing but a remark', 'warehouse.empty', 'empty', undefined],
      ['DROP TABLE IF EXISTS x', 'warehouse.not_a_query', 'SELECT', undefined],
    ])('the wrong query %j is refused as %s', async (text, code, named, path) => {
      const refused = {
        name: 'Invalid',
        code,
        message: expect.stringContaining(named) as unknown,
        ...(path && { details: [expect.objectContaining({ path })] }),
      };
      await expect(warehouse.describe(new Sql(text))).rejects.toMatchObject(refused);
      if (code !== 'warehouse.not_a_query') await expect(warehouse.rows(new Sql(text))).rejects.toMatchObject(refused);
    });

    test('text with several statements runs none of them', async () => {
      const table = await create(sql`SELECT 1 AS a`);
      const several = sql`INSERT INTO ${table} VALUES (2); INSERT INTO ${table} VALUES (3)`;
      await expect(warehouse.execute(several)).rejects.toMatchObject({ name: 'Invalid', code: 'warehouse.several_statements' });
      await expect(warehouse.rows(several)).rejects.toMatchObject({ code: 'warehouse.several_statements' });
      expect(await count(table)).toBe(1n);
      expect(await warehouse.execute(sql`INSERT INTO ${table} VALUES (2) ; -- the end`)).toBe(1);
    });

    test('a value that cannot be read as its type is the fault of the query', async () => {
      await expect(warehouse.rows(sql`SELECT CAST('x' AS integer)`)).rejects.toMatchObject({ name: 'Invalid', code: 'warehouse.value' });
      const table = newTable();
      await warehouse.execute(sql`CREATE TABLE ${table} (a integer PRIMARY KEY)`);
      await expect(warehouse.execute(sql`INSERT INTO ${table} VALUES (1), (1)`)).rejects.toMatchObject({
        name: 'Invalid',
        code: 'warehouse.constraint',
      });
    });

    test('a temporary table belongs to its session', async () => {
      const mine = ident('mine');
      await Promise.all(
        [1, 2].map((n) =>
          warehouse.session(async (session) => {
            await session.execute(warehouse.dialect.createTable(mine, sql`SELECT ${literal(n)} AS n`, { temporary: true }));
            await session.load(mine, [{ columns: await session.describe(sql`SELECT n FROM ${mine}`), size: 1, values: [[n * 10]] }]);
            expect(await session.rows(sql`SELECT n FROM ${mine} ORDER BY n`)).toEqual([[n], [n * 10]]);
          }),
        ),
      );
      await expect(warehouse.rows(sql`SELECT * FROM ${mine}`)).rejects.toBeInstanceOf(Invalid);
      await warehouse.session(async (session) => {
        await expect(session.rows(sql`SELECT * FROM ${mine}`)).rejects.toBeInstanceOf(Invalid);
      });
    });

    test('many statements at once all get their turn', async () => {
      const answers = await Promise.all(Array.from({ length: 40 }, (_, n) => warehouse.rows(sql`SELECT ${literal(n)}`)));
      expect(answers.flat(2)).toEqual(Array.from({ length: 40 }, (_, n) => n));
    });

    test('two sessions that change the same row do not overwrite each other silently', async () => {
      const table = await create(sql`SELECT 0 AS n`);
      const add = (): Promise<number> => warehouse.transaction((session) => session.execute(sql`UPDATE ${table} SET n = n + 1`));
      const ends = await Promise.allSettled([add(), add(), add()]);
      const kept = ends.filter((end) => end.status === 'fulfilled').length;
      for (const end of ends) if (end.status === 'rejected') expect(end.reason).toBeInstanceOf(Conflict);
      expect(await warehouse.rows(sql`SELECT n FROM ${table}`)).toEqual([[kept]]);
    });

    test('a closed warehouse says so', async () => {
      const other = await open();
      await other.warehouse.close();
      await expect(other.warehouse.rows(sql`SELECT 1`)).rejects.toMatchObject({ name: 'SourceUnavailable', code: 'warehouse.closed' });
      await other.drop();
    });

    test('values come in the order of the columns, whatever their names', async () => {
      expect(await warehouse.rows(sql`SELECT ${join([sql`1 AS b`, sql`2 AS a`, sql`3 AS ${ident('__proto__')}`])}`)).toEqual([[1, 2, 3]]);
    });
  });
}
