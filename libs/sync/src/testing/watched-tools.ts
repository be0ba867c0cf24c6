import type { Session } from '@tributary/sql';
import type { SyncTools } from '../ports.js';

/** Tools whose transactions in the warehouse are watched: some calls of their sessions are answered by the test. */
export function watchedTools(tools: SyncTools, watch: (session: Session) => Partial<Session>): SyncTools {
  const watched = (session: Session): Session => ({
    dialect: session.dialect,
    execute: (statement, options) => session.execute(statement, options),
    rows: (query, options) => session.rows(query, options),
    stream: (query, options) => session.stream(query, options),
    describe: (query) => session.describe(query),
    load: (table, chunks) => session.load(table, chunks),
    ...watch(session),
  });
  const transaction = (work: (session: Session) => Promise<unknown>) => tools.warehouse.transaction((session) => work(watched(session)));
  const warehouse = new Proxy(tools.warehouse, {
    get: (target, name): unknown => (name === 'transaction' ? transaction : Reflect.get(target, name)),
  });
  return { ...tools, warehouse };
}
