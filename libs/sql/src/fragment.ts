import { Decimal, Invalid, Json, type Value } from '@tributary/core';

/**
 * A piece of SQL as a value. Composed with the `sql` tag, never by adding strings, so that a name or a value can only
 * enter quoted. Values are written as literals, not as parameters: PostgreSQL takes none in `CREATE TABLE … AS`, which is
 * most of what we run, and a golden file then shows the statement as the database sees it.
 */
export class Sql {
  /** `written`: the texts of users that are part of it, which the warehouse examines before it runs a statement with them. */
  constructor(
    readonly text: string,
    readonly written: readonly string[] = [],
  ) {}
}

/** Composes SQL. Only `Sql` may be put in: names through `ident`, values through `literal`, a user's text through `expression`. */
export function sql(parts: TemplateStringsArray, ...holes: readonly Sql[]): Sql {
  const text = parts.reduce((all, part, index) => all + (holes[index - 1]?.text ?? '') + part);
  return new Sql(text, writtenIn(holes));
}

/** A quoted name, of one or several parts: `ident('tributary', 'profile')`. */
export function ident(...parts: readonly string[]): Sql {
  for (const part of parts) if (part === '' || part.includes('\0')) throw new Invalid('sql.name', `\`${part}\` cannot be a name in SQL`);
  return new Sql(parts.map((part) => `"${part.replaceAll('"', '""')}"`).join('.'));
}

/** A table named by a user, `events` or `raw.events`; a part that holds a dot or a quote is written in double quotes. */
export function tableName(name: string): Sql {
  const parts = name.match(/"(?:[^"]|"")*"|[^."]+/g) ?? [];
  return ident(...parts.map((part) => (part.startsWith('"') ? part.slice(1, -1).replaceAll('""', '"') : part)));
}

/** A value as a literal. Numbers that JavaScript cannot write exactly must come as `bigint` or `Decimal`. */
export function literal(value: Exclude<Value, Uint8Array>): Sql {
  if (value === null) return new Sql('NULL');
  if (typeof value === 'boolean' || typeof value === 'bigint') return new Sql(String(value));
  if (typeof value === 'number') return new Sql(Number.isFinite(value) ? String(value) : `CAST('${value}' AS DOUBLE PRECISION)`);
  if (value instanceof Decimal) return new Sql(value.text);
  if (value instanceof Json) return literal(value.text);
  if (typeof value !== 'string') throw new Invalid('sql.literal', 'a list cannot be written as one literal');
  if (value.includes('\0')) throw new Invalid('sql.literal', 'text with a NUL character cannot be written in SQL');
  return new Sql(`'${value.replaceAll("'", "''")}'`);
}

/**
 * An expression or query written by a user, in brackets of its own. The line break keeps a trailing `-- comment` from
 * swallowing what follows. That it is one expression is checked by the warehouse when the object is defined.
 */
export function expression(text: string): Sql {
  return new Sql(`(${text}\n)`, [text]);
}

/** A query written by a user, on a line of its own and in no brackets: for who puts it into some, with a line break behind it. */
export function writtenQuery(text: string): Sql {
  return new Sql(`\n${text}`, [text]);
}

/** Fragments one after another. */
export function join(fragments: readonly Sql[], separator = ', '): Sql {
  return new Sql(fragments.map((fragment) => fragment.text).join(separator), writtenIn(fragments));
}

const NOTHING: readonly string[] = [];

/** Most pieces hold nothing of a user. */
function writtenIn(fragments: readonly Sql[]): readonly string[] {
  const some = fragments.filter(({ written }) => written.length > 0);
  if (some.length === 0) return NOTHING;
  return some.length === 1 && some[0] ? some[0].written : [...new Set(some.flatMap(({ written }) => written))];
}

/** All conditions hold; no condition is `TRUE`. */
export function every(conditions: readonly Sql[]): Sql {
  return conditions.length === 0
    ? new Sql('TRUE')
    : join(
        conditions.map((condition) => sql`(${condition})`),
        ' AND ',
      );
}
