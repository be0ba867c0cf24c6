import {
  ResultReturnType,
  StatementType,
  type DuckDBConnection,
  type DuckDBMaterializedResult,
  type DuckDBPreparedStatement,
  type DuckDBResult,
} from '@duckdb/node-api';
import { Invalid, type Chunk, type Column } from '@tributary/core';
import type { Sql, StatementOptions } from '@tributary/sql';
import type { Connection } from '../connection.js';
import { duckdbError } from './errors.js';
import { limitStatement } from './limits.js';
import { loadInto } from './load.js';
import { readChunk } from './read-values.js';
import { columnOf } from './types.js';

/** A connection to a DuckDB file. `release` tells the instance that one less is in use. */
export function duckdbConnection(db: DuckDBConnection, release: () => void): Connection {
  let inTransaction = false;
  const run = async (text: string): Promise<void> => {
    await translated(text, () => db.run(text));
  };
  const connection: Connection = {
    execute: (text, options) => translated(text, () => execute(db, text, options)),
    read: (text, options) => read(db, text, options),
    describe: (text) => translated(text, () => describe(db, text)),
    async begin(reading) {
      await run(reading === undefined ? 'BEGIN TRANSACTION' : 'BEGIN TRANSACTION READ ONLY');
      inTransaction = true;
    },
    async commit() {
      // A statement that failed has undone the transaction. COMMIT would not say so; any other statement does.
      await run('SELECT 1');
      await run('COMMIT');
      inTransaction = false;
    },
    async rollback() {
      inTransaction = false;
      await run('ROLLBACK');
    },
    load: (table, chunks) => (inTransaction ? loadInto(db, table, chunks) : loadAtOnce(connection, db, { table, chunks })),
    async release() {
      db.closeSync();
      release();
    },
  };
  return connection;
}

interface LoadRequest {
  readonly table: Sql;
  readonly chunks: Iterable<Chunk> | AsyncIterable<Chunk>;
}

// The appender writes every 204,800 rows: without a transaction a load that fails late would leave half of its rows.
async function loadAtOnce(connection: Connection, db: DuckDBConnection, { table, chunks }: LoadRequest): Promise<number> {
  await connection.begin();
  try {
    const count = await loadInto(db, table, chunks);
    await connection.commit();
    return count;
  } catch (error) {
    await connection.rollback().catch(() => undefined);
    throw error;
  }
}

async function translated<T>(text: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw duckdbError(error, text);
  }
}

async function execute(db: DuckDBConnection, text: string, options: StatementOptions): Promise<number> {
  const limited = await limitStatement(db, options);
  return limited(async () => {
    const statement = await prepareOne(db, text);
    try {
      return await changedRows(await statement.run());
    } finally {
      statement.destroySync();
    }
  });
}

const RETURNING = new Set([StatementType.INSERT, StatementType.UPDATE, StatementType.DELETE, StatementType.MERGE_INTO]);

// `CREATE TABLE … AS` tells its rows as a result, and `… RETURNING` gives the rows themselves.
async function changedRows(result: DuckDBMaterializedResult): Promise<number> {
  if (result.statementType === StatementType.CREATE) return Number((await result.getRows())[0]?.[0] ?? 0);
  return result.returnType === ResultReturnType.QUERY_RESULT && RETURNING.has(result.statementType) ? result.rowCount : result.rowsChanged;
}

async function* read(db: DuckDBConnection, text: string, options: StatementOptions): AsyncGenerator<Chunk> {
  const limited = await limitStatement(db, options);
  const result = await translated(text, () => limited(() => open(db, text)));
  const types = result.columnTypes();
  const columns = types.map((type, index) => columnOf(result.columnName(index), type));
  for (;;) {
    const chunk = await translated(text, () => limited(() => result.fetchChunk()));
    if (chunk === null || chunk.rowCount === 0) return;
    yield readChunk(chunk, columns, types);
  }
}

async function open(db: DuckDBConnection, text: string): Promise<DuckDBResult> {
  const statement = await prepareOne(db, text);
  try {
    return await statement.stream();
  } finally {
    statement.destroySync();
  }
}

async function describe(db: DuckDBConnection, text: string): Promise<readonly Column[]> {
  const statement = await prepareOne(db, text);
  try {
    if (statement.statementType !== StatementType.SELECT)
      throw new Invalid('warehouse.not_a_query', 'this statement gives no rows: write one `SELECT`');
    return Array.from({ length: statement.columnCount }, (_, index) => columnOf(statement.columnName(index), statement.columnType(index)));
  } finally {
    statement.destroySync();
  }
}

/** Refuses text of several statements, which DuckDB would run one after another, and parameters, which we never bind. */
async function prepareOne(db: DuckDBConnection, text: string): Promise<DuckDBPreparedStatement> {
  const statements = await db.extractStatements(text).catch(async (error: unknown) => {
    await db.prepare(text); // fails too, and its error shows the place
    throw error;
  });
  if (statements.count !== 1)
    throw new Invalid('warehouse.several_statements', `the text holds ${statements.count} statements: write exactly one`);
  const statement = await statements.prepare(0);
  if (statement.parameterCount === 0) return statement;
  statement.destroySync();
  throw new Invalid('warehouse.parameters', 'the statement has parameters (`?` or `$1`): write the values themselves');
}
