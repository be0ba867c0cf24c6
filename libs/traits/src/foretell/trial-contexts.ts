import { Invalid, type Context, type Trait, type Value } from '@tributary/core';
import { ident, literal, orAbsent, ourTables, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { valueOfContext } from '../contexts.js';
import { beneath } from '../formulas/beneath.js';
import { contextsOf } from '../definitions/definition-hash.js';

const CONTEXTS = ident('tributary_foretold_context');

interface Trial {
  readonly schema: string;
  readonly traits: readonly Trait[];
  readonly contexts: readonly Context[];
  readonly changed: readonly string[];
}

/** Contexts of the session, `key, value`, and why some cannot be computed, by their keys. */
export interface TriedContexts {
  readonly context: Sql;
  readonly failed: ReadonlyMap<string, string>;
}

/**
 * The contexts as they would be, in a table of the session: those that changed traits read and that stand with another query, or not at all,
 * are computed.
 */
export async function trialContexts(
  session: Session,
  { schema, traits, contexts, changed }: Trial,
  options: StatementOptions,
): Promise<TriedContexts> {
  const { context } = ourTables(schema);
  const asked = new Set(traits.filter(({ id }) => changed.includes(id)).flatMap((trait) => beneath(trait, traits)));
  const read = new Set([...asked].flatMap((trait) => (trait.type === 'custom' ? contextsOf(trait.query, contexts) : [])));
  await session.execute(sql`DROP TABLE IF EXISTS ${CONTEXTS}`, options);
  await session.execute(sql`CREATE TEMPORARY TABLE ${CONTEXTS} (key text, value text)`, options);
  const rows = read.size === 0 ? [] : await orAbsent(session.rows(sql`SELECT key, query, value FROM ${context}`, options), []);
  const standing = new Map(rows.map(([key, query, value]) => [String(key), { query, value }]));
  const failed = new Map<string, string>();
  for (const one of read) {
    const known = standing.get(one.id);
    try {
      const value = known?.query === one.query ? textOf(known.value) : await valueOfContext(session, { schema, ...one }, options);
      await session.execute(sql`INSERT INTO ${CONTEXTS} (key, value) VALUES (${literal(one.id)}, ${value})`, options);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      failed.set(one.id, error.message);
    }
  }
  return { context: CONTEXTS, failed };
}

const textOf = (value: Value | undefined): Sql => sql`CAST(${literal(typeof value === 'string' ? value : null)} AS text)`;
