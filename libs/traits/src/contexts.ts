import { Invalid, type Context, type Events } from '@tributary/core';
import {
  describeWritten,
  join,
  literal,
  ourTables,
  refuseUnenclosed,
  sql,
  type Dialect,
  type Session,
  type Sql,
  type StatementOptions,
  writtenQuery,
} from '@tributary/sql';
import { overCustomerEvents, wholeBase } from './queries/customer-events.js';
import { definedCustomerEvents } from './definitions/definition-place.js';

/** How long a context is fresh, by the warehouse's clock. */
const FRESH = sql`INTERVAL '24 hours'`;

export interface ContextsRequest {
  readonly schema: string;
  /** All contexts there are: what is not listed is gone afterwards. */
  readonly contexts: readonly Context[];
  /** To be computed also when fresh: all of them, or those of these keys. */
  readonly force?: boolean | readonly string[];
}

/**
 * Computes the contexts that are not fresh: never computed, older than a day, of another query, or forced. Gives their keys. To be called after stitching
 * and before the traits that use them. Rejects with `Invalid` that names a context of several rows or columns.
 */
export async function refreshContexts(
  session: Session,
  request: ContextsRequest,
  options: StatementOptions = {},
): Promise<readonly string[]> {
  const { schema, contexts, force = false } = request;
  const table = ourTables(schema).context;
  await createContextTable(session, schema, options);
  const keys = join(contexts.map(({ id }) => literal(id)));
  const listed = contexts.length === 0 ? sql`FALSE` : sql`key IN (${keys})`;
  await session.execute(sql`DELETE FROM ${table} WHERE NOT (${listed})`, options);
  const fresh = await freshQueries(session, table, options);
  const stale = contexts.filter(({ id, query }) => isForced(force, id) || fresh.get(id) !== query);
  for (const context of stale) await refresh(session, { schema, context }, options);
  return stale.map(({ id }) => id);
}

const isForced = (force: boolean | readonly string[], id: string): boolean => (typeof force === 'boolean' ? force : force.includes(id));

/** Whether `refreshContexts` would change nothing, in one question. Not for within a transaction, which a missing table would end. */
export async function areContextsFresh(
  session: Session,
  { schema, contexts, force = false }: ContextsRequest,
  options: StatementOptions = {},
): Promise<boolean> {
  if (contexts.some(({ id }) => isForced(force, id))) return false;
  try {
    const rows = await session.rows(
      sql`SELECT key, query, coalesce(${isFresh(session.dialect)}, FALSE) FROM ${ourTables(schema).context}`,
      options,
    );
    const known = new Map(rows.map(([key, query, fresh]) => [String(key), fresh === true ? query : null]));
    return rows.length === contexts.length && contexts.every(({ id, query }) => known.get(id) === query);
  } catch (error) {
    if (error instanceof Invalid) return false;
    throw error;
  }
}

/** A time ahead of the clock would be fresh for ever. */
const isFresh = ({ now }: Dialect): Sql => sql`modified > ${now} - ${FRESH} AND modified <= ${now}`;

/** Makes the table of contexts if it is missing: `key, value, query, modified`. */
export async function createContextTable(session: Session, schema: string, options: StatementOptions = {}): Promise<void> {
  const { context } = ourTables(schema);
  await session.execute(sql`CREATE TABLE IF NOT EXISTS ${context} (key text, value text, query text, modified timestamptz)`, options);
}

async function freshQueries(session: Session, table: Sql, options: StatementOptions): Promise<ReadonlyMap<string, string>> {
  const rows = await session.rows(sql`SELECT key, query FROM ${table} WHERE ${isFresh(session.dialect)}`, options);
  return new Map(rows.map(([key, query]) => [String(key), String(query)]));
}

async function refresh(
  session: Session,
  { schema, context: { id, query } }: { readonly schema: string; readonly context: Context },
  options: StatementOptions,
): Promise<void> {
  const table = ourTables(schema).context;
  const value = await valueOfContext(session, { schema, id, query }, options);
  await session.execute(sql`DELETE FROM ${table} WHERE key = ${literal(id)}`, options);
  const row = join([literal(id), value, literal(query), session.dialect.now]);
  await session.execute(sql`INSERT INTO ${table} (key, value, query, modified) VALUES (${row})`, options);
}

/** The value a context would have now, as a constant. Rejects with `Invalid` that names one of several rows or columns, or that fails. */
export async function valueOfContext(
  session: Session,
  { schema, id, query }: { readonly schema: string; readonly id: string; readonly query: string },
  options: StatementOptions,
): Promise<Sql> {
  const found = overCustomerEvents(writtenQuery(query), wholeBase(schema));
  try {
    await refuseWrong(session, { id, query }, (text) => overCustomerEvents(text, wholeBase(schema)));
    const rows = await session.rows(sql`SELECT ${session.dialect.text(sql`value`)} FROM (${found}) AS context(value) LIMIT 2`, options);
    if (rows.length > 1) throw wrong(id, 'gives several rows: let it give at most one');
    const value = rows[0]?.[0] ?? null;
    return sql`CAST(${literal(value === null ? null : String(value))} AS text)`;
  } catch (error) {
    if (!(error instanceof Invalid) || error.code === 'context.wrong') throw error;
    throw wrong(id, `cannot be computed: ${error.details[0]?.message ?? error.message}`, error);
  }
}

/** Asks the warehouse whether the query of a context is one SELECT of one column. Rejects with `Invalid` at `query`, with the place in the text. */
export async function validateContext(session: Session, events: Events, context: Pick<Context, 'id' | 'query'>): Promise<void> {
  await refuseWrong(session, context, (text) => overCustomerEvents(text, definedCustomerEvents(events)));
}

async function refuseWrong(session: Session, { id, query }: Pick<Context, 'id' | 'query'>, compile: (text: Sql) => Sql): Promise<void> {
  const written = { path: 'query', text: query };
  refuseUnenclosed(written);
  refuseSeveralColumns(id, await describeWritten(session, written, compile));
}

function refuseSeveralColumns(id: string, columns: readonly unknown[]): void {
  if (columns.length !== 1) throw wrong(id, `gives ${columns.length} columns: let it give exactly one`);
}

const wrong = (id: string, message: string, cause?: unknown): Invalid =>
  new Invalid('context.wrong', `the context \`${id}\` ${message}`, [{ path: 'query', message }], { cause });
