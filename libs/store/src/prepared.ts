import type { Compilable, CompiledQuery } from 'kysely';
import type pg from 'pg';

/** Statements that are asked for so often that making a plan for each would cost more than carrying it out: text to name. */
const NAMES = new Map<string, string>();

/** Has a statement prepared once on each connection, under this name. Gives the text, by which it is known from then on. */
export function prepared(name: string, text: string): string {
  NAMES.set(text, name);
  return text;
}

/** The same for a query that is built: its text must not depend on its values. */
export function asPrepared<T>(name: string, query: Compilable<T>): CompiledQuery<T> {
  const compiled = query.compile();
  prepared(name, compiled.sql);
  return compiled;
}

type Query = (text: unknown, values?: unknown) => unknown;

/** Lets a new connection know such statements by their text. */
export function knowPrepared(client: pg.PoolClient): void {
  const query = client.query.bind(client) as Query;
  const named: Query = (text, values) => {
    const name = typeof text === 'string' ? NAMES.get(text) : undefined;
    return name === undefined ? query(text, values) : query({ name, text, values });
  };
  client.query = named as typeof client.query;
}
