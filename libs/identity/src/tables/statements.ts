import type { Session, Sql, StatementOptions } from '@tributary/sql';

/** The statements of one run on one session: all stop with its signal. */
export interface Statements {
  readonly session: Session;
  readonly options: StatementOptions;
  /** Runs one statement; gives the number of rows it changed. */
  readonly run: (statement: Sql) => Promise<number>;
  readonly rows: (query: Sql) => ReturnType<Session['rows']>;
  /** The one number a query gives. */
  readonly count: (query: Sql) => Promise<number>;
  /** Keeps what a query gives in a temporary table, of which the planner is told; gives the number of rows. */
  readonly keep: (table: Sql, query: Sql) => Promise<number>;
  /** Tells the planner of a table just filled. */
  readonly analyze: (table: Sql) => Promise<void>;
}

export function statementsOn(session: Session, signal?: AbortSignal): Statements {
  const options: StatementOptions = signal ? { signal } : {};
  const { dialect } = session;
  const run = (statement: Sql) => session.execute(statement, options);
  const rows = (query: Sql) => session.rows(query, options);
  const analyze = async (table: Sql) => dialect.analyze && void (await run(dialect.analyze(table)));
  const keep = async (table: Sql, query: Sql) => {
    const size = await run(dialect.createTable(table, query, { temporary: true }));
    await analyze(table);
    return size;
  };
  const count = async (query: Sql) => Number((await rows(query))[0]?.[0] ?? 0);
  return { session, options, run, rows, count, keep, analyze: async (table) => void (await analyze(table)) };
}
