import { Conflict, type Chunk } from '@tributary/core';
import { ident, type Sql, type StatementOptions } from '@tributary/sql';
import type { PoolClient, QueryArrayConfig, QueryArrayResult } from 'pg';
import type { Connection } from '../connection.js';
import { describe } from './describe.js';
import { postgresError } from './errors.js';
import { limitStatement } from './limits.js';
import { copyInto } from './load.js';
import { readByCursor } from './read.js';

/** What a connection needs of the pool it comes from. */
export interface Home {
  /** Host, port and database, for messages. */
  readonly server: string;
  /** The role that queries of people are run as. */
  readonly reader: string | undefined;
  /** Asks the server, over another connection, to stop what this one runs. */
  cancel(client: PoolClient): Promise<void>;
}

/** A connection out of the pool. One that was lost, or cannot be cleaned, never goes back. */
export function postgresConnection(client: PoolClient, home: Home): Connection {
  const wire = watchWire(client, home);
  const cancel = (): Promise<void> => home.cancel(client);
  let used = false;

  return {
    execute(text, options) {
      used = true;
      return wire.guard(text, () => execute(client, text, options, cancel));
    },
    read: (text, options) => read(wire, text, options, cancel),
    describe: (text) => wire.guard(text, () => describe(client, text)),
    load: (table: Sql, chunks) => wire.guard('', () => copyInto(client, table, chunks)),
    async begin(reading) {
      await wire.run(`BEGIN ISOLATION LEVEL REPEATABLE READ${reading === undefined ? '' : ' READ ONLY'}`);
      if (reading !== undefined && home.reader !== undefined) await wire.run(`SET LOCAL ROLE ${ident(home.reader).text}`);
    },
    async commit() {
      const { command } = await wire.run('COMMIT');
      // PostgreSQL answers COMMIT with ROLLBACK, and no error, when a statement had failed before.
      if (command === 'ROLLBACK')
        throw new Conflict('warehouse.rolled_back', 'nothing was kept: a statement of the transaction had failed');
    },
    rollback: () => wire.run('ROLLBACK').then(() => undefined),
    async release() {
      if (used && !wire.isOccupied()) await wire.run('DISCARD ALL').catch(wire.spoil);
      wire.end();
    },
  };
}

type Wire = ReturnType<typeof watchWire>;

/** Keeps in mind whether the connection still works, and makes every error one of ours. */
function watchWire(client: PoolClient, home: Home) {
  let broken: Error | undefined;
  let occupied = false;
  const spoil = (error: Error): void => {
    broken ??= error;
  };
  // Without a listener the end of a backend would end our process.
  client.on('error', spoil);
  const guard = async <T>(text: string, work: () => Promise<T>): Promise<T> => {
    try {
      if (broken) throw broken;
      return await work();
    } catch (error) {
      const ours = postgresError(error, home.server, text);
      if (ours.code === 'warehouse.connection_lost') spoil(ours);
      throw ours;
    }
  };
  return {
    client,
    guard,
    spoil,
    isBroken: () => broken !== undefined,
    isOccupied: () => occupied,
    run: (text: string) => guard(text, () => client.query(text)),
    /** While a cursor is open. */
    occupy(by: boolean) {
      occupied = by;
    },
    end() {
      client.off('error', spoil);
      // A stream that was neither read to its end nor left would block the next user of the connection.
      client.release(broken ?? occupied);
    },
  };
}

async function execute(client: PoolClient, text: string, options: StatementOptions, cancel: () => Promise<void>): Promise<number> {
  const limits = await limitStatement(client, options, cancel);
  try {
    limits.check();
    // The extended protocol takes exactly one statement.
    const config: QueryArrayConfig & { readonly queryMode: 'extended' } = { text, rowMode: 'array', queryMode: 'extended' };
    return changedRows(await client.query(config));
  } catch (error) {
    throw limits.explain(error);
  } finally {
    await limits.end();
  }
}

// `SELECT 5` is the answer to a query, which changed nothing, and to `CREATE TABLE … AS`, which has no fields.
function changedRows({ command, fields, rowCount }: QueryArrayResult): number {
  return command === 'SELECT' && fields.length > 0 ? 0 : (rowCount ?? 0);
}

async function* read(wire: Wire, text: string, options: StatementOptions, cancel: () => Promise<void>): AsyncGenerator<Chunk> {
  const limits = await wire.guard(text, () => limitStatement(wire.client, options, cancel));
  const reading = readByCursor(wire.client, text);
  const next = async (): Promise<Chunk | undefined> => {
    try {
      limits.check();
      return await reading.next();
    } catch (error) {
      throw limits.explain(error);
    }
  };
  try {
    wire.occupy(true);
    for (;;) {
      const chunk = await wire.guard(text, next);
      if (!chunk) return;
      yield chunk;
    }
  } finally {
    wire.occupy(false);
    // Closing waits for the server's answer, which a lost connection never gives.
    if (!wire.isBroken()) await reading.close();
    await limits.end();
  }
}
