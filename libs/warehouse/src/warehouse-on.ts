import type { Chunk, Warehouse as WarehouseConfig } from '@tributary/core';
import { ident, literal, sql, type Dialect, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import type { Connection, Engine } from './connection.js';
import { examineWritten, type Examine } from './contained/examine-written.js';
import { lookAt } from './contained/look.js';
import { sessionOn, type OwnSession } from './session-on.js';
import type { TableInfo, Warehouse, WarehouseCheck } from './warehouse.js';

/** A warehouse on an engine's connections: each statement, session or transaction has a connection for itself. */
export function warehouseOn(config: WarehouseConfig, dialect: Dialect, engine: Engine): Warehouse {
  const own: Own = { engine, dialect, examine: examineWritten(engine.containment, config.schema) };
  const onConnection = <T>(work: (session: Session) => Promise<T>): Promise<T> => lend(own, work);
  const warehouse: Warehouse = {
    config,
    dialect,
    execute: (statement, options) => onConnection((session) => session.execute(statement, options)),
    rows: (query, options) => onConnection((session) => session.rows(query, options)),
    describe: (query) => onConnection((session) => session.describe(query)),
    load: (table, chunks) => onConnection((session) => session.load(table, chunks)),
    stream: (query, options) => streamOnce(own, query, options),
    session: (work) =>
      lend(own, (session, connection, settled) => work({ ...session, transaction: (inner) => inTransaction(connection, settled, inner) })),
    transaction: (work) => lend(own, (session, connection, settled) => inTransaction(connection, settled, () => work(session))),
    tables: async () => (await warehouse.rows(engine.tables)).map(tableInfo),
    columns: async (schema, table) => {
      const required = new Set((await warehouse.rows(engine.required(schema, table))).map(([name]) => name));
      const columns = await warehouse.describe(sql`SELECT * FROM ${ident(schema, table)}`);
      return columns.map((column) => ({ ...column, nullable: !required.has(column.name) }));
    },
    look: (query, caps) =>
      lend(own, (session, connection, settled) => inTransaction(connection, settled, () => lookAt(session, query, caps), 'reading')),
    check: () => check(warehouse, engine),
    close: () => engine.close(),
  };
  return warehouse;
}

/** What every connection of a warehouse is used with. */
interface Own {
  readonly engine: Engine;
  readonly dialect: Dialect;
  readonly examine: Examine;
}

async function lend<T>(
  { engine, dialect, examine }: Own,
  work: (session: Session, connection: Connection, settled: OwnSession['settled']) => Promise<T>,
): Promise<T> {
  const connection = await engine.connect();
  const { session, settled } = sessionOn(dialect, connection, examine);
  try {
    return await work(session, connection, settled);
  } finally {
    // Of several statements started at once one may have failed while another still runs.
    await settled();
    await connection.release();
  }
}

async function* streamOnce({ engine, dialect, examine }: Own, query: Sql, options?: StatementOptions): AsyncGenerator<Chunk> {
  const connection = await engine.connect();
  try {
    yield* sessionOn(dialect, connection, examine).session.stream(query, options);
  } finally {
    await connection.release();
  }
}

async function inTransaction<T>(
  connection: Connection,
  settled: OwnSession['settled'],
  work: () => Promise<T>,
  reading?: 'reading',
): Promise<T> {
  await connection.begin(reading);
  try {
    const result = await work();
    await settled();
    await connection.commit();
    return result;
  } catch (error) {
    await settled();
    // What went wrong first is what people must see; a connection that cannot roll back is thrown away by `release`.
    await connection.rollback().catch(() => undefined);
    throw error;
  }
}

function tableInfo([schema, name, kind]: readonly unknown[]): TableInfo {
  return { schema: String(schema), name: String(name), kind: kind === 'view' ? 'view' : 'table' };
}

async function check(warehouse: Warehouse, engine: Engine): Promise<WarehouseCheck> {
  const { schema } = warehouse.config;
  const probe = ident(schema, `write_check_${process.pid}_${Date.now()}`);
  await warehouse.execute(sql`CREATE SCHEMA IF NOT EXISTS ${ident(schema)}`);
  await warehouse.transaction(async (session) => {
    await session.execute(sql`CREATE TABLE ${probe} AS SELECT ${literal(1)} AS one`);
    await session.execute(sql`DROP TABLE ${probe}`);
  });
  const [version] = await warehouse.rows(engine.version);
  return { version: String(version?.[0]), schema, tables: (await warehouse.tables()).length };
}
