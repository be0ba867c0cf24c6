import { DEFAULT_BLOCKED, type IdentifierType } from '@tributary/core';
import { join, literal, sql, type Dialect, type Sql } from '@tributary/sql';

const BLANKS = literal(' \t\n\r');

/** A text without blanks at its ends, line breaks and tabs included. */
const trimmed = (value: Sql): Sql => sql`trim(BOTH ${BLANKS} FROM ${value})`;

const NORMALIZED = {
  none: (_dialect, value) => value,
  lower: (dialect, value) => dialect.lower(value),
  trim_lower: (dialect, value) => dialect.lower(trimmed(value)),
  // No SQL knows what one mailbox or one phone number is: `normalizeOutside` does what is left to do, over distinct values.
  email: (_dialect, value) => value,
  phone_e164: (_dialect, value) => value,
} satisfies Record<IdentifierType['normalize'], (dialect: Dialect, value: Sql) => Sql>;

/** An identifier's value, any scalar, as text, normalised as far as SQL can: emails and phone numbers are left to `normalizeOutside`. */
export function compileNormalized(dialect: Dialect, type: IdentifierType, value: Sql): Sql {
  return NORMALIZED[type.normalize](dialect, dialect.text(value));
}

/** Whether a normalised value names nobody: one of the defaults or of the type's own, in any case, or found by one of its patterns. */
export function compileBlocked(dialect: Dialect, type: IdentifierType, value: Sql): Sql {
  const values = [...new Set([...DEFAULT_BLOCKED, ...type.blocked].map((blocked) => blocked.toLowerCase()))];
  const found = type.blocked_patterns.map((pattern) => dialect.finds(value, literal(pattern)));
  return sql`(${join([sql`${dialect.lower(value)} IN (${join(values.map((blocked) => literal(blocked)))})`, ...found], ' OR ')})`;
}
