import { DEFAULT_BLOCKED, type IdentifierType } from '@tributary/core';
import { join, literal, sql, type Dialect, type Sql } from '@tributary/sql';

const BLANKS = literal(' \t\n\r');

/** A text without blanks at its ends, line breaks and tabs included. */
const trimmed = (value: Sql): Sql => sql`trim(BOTH ${BLANKS} FROM ${value})`;

const NORMALIZED = {
  none: (_dialect, value) => value,
  lower: (dialect, value) => dialect.lower(value),
  trim_lower: (dialect, value) => dialect.lower(trimmed(value)),
} satisfies Record<IdentifierType['normalize'], (dialect: Dialect, value: Sql) => Sql>;

/** An identifier's value, any scalar, as the text under which it is known. */
export function compileNormalized(dialect: Dialect, type: IdentifierType, value: Sql): Sql {
  return NORMALIZED[type.normalize](dialect, dialect.text(value));
}

/** Whether a normalised value names nobody: one of the defaults, or one of the type's own, in any case. */
export function compileBlocked(dialect: Dialect, type: IdentifierType, value: Sql): Sql {
  const values = [...new Set([...DEFAULT_BLOCKED, ...type.blocked].map((blocked) => blocked.toLowerCase()))];
  return sql`${dialect.lower(value)} IN (${join(values.map((blocked) => literal(blocked)))})`;
}
