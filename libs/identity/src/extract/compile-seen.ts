import { IdentifierType, Invalid, type IdentityRule } from '@tributary/core';
import { expression, ident, join, liftPaths, matchesKind, sql, type Dialect, type Sql } from '@tributary/sql';
import { compileNormalized } from '../normal/normalize.js';

/** How identifiers are found in events. */
export interface Finding {
  /** Identifier types that are used and not listed have the defaults. */
  readonly types: readonly IdentifierType[];
  readonly rules: readonly IdentityRule[];
}

/** What one rule found: identifiers of a type, in a column of `seen`. */
export interface Found {
  readonly type: string;
  readonly column: Sql;
}

/** The columns of `seen`, in the order of the rules. */
export function foundBy(rules: readonly IdentityRule[]): readonly Found[] {
  return rules.map((rule, index) => ({ type: rule.identifier, column: ident(`c${index}`) }));
}

/** One row an event with what each rule finds in it, normalised: `event_id, event_time, c0, c1, …`. The events are read once. */
export function compileSeen(dialect: Dialect, { types, rules }: Finding, events: Sql): Sql {
  // A rule for some kinds reads its path where it applies; the others, which read every event, read it once for all of them.
  const general = rules.filter((rule) => matchesKind(rule.event).text === 'TRUE');
  const lifted = liftPaths(
    dialect,
    general.map((rule) => rule.value),
  );
  const read = rules.map((rule, index) => {
    const text = lifted.expressions[general.indexOf(rule)] ?? expression(rule.value);
    const value = compileNormalized(dialect, typeOf(types, rule.identifier, rule.id), text);
    const found = general.includes(rule) ? value : sql`CASE WHEN ${matchesKind(rule.event)} THEN ${value} END`;
    return sql`, ${found} AS ${ident(`c${index}`)}`;
  });
  const paths = lifted.column === null ? sql`` : sql`, ${lifted.column}`;
  return sql`SELECT id AS event_id, event_time${join(read, '\n  ')}
FROM (SELECT *${paths} FROM (${events}) AS event) AS event`;
}

/** The type a rule refers to, or its defaults. Two rules may feed one type. */
export function typeOf(types: readonly IdentifierType[], id: string, rule?: string): IdentifierType {
  if (id === 'profile_id')
    throw new Invalid(
      'identity.reserved',
      `the identifier type \`profile_id\` of rule \`${rule ?? id}\` is the profile's own name: choose another`,
      [{ path: 'identifier', message: 'is reserved' }],
    );
  return types.find((type) => type.id === id) ?? IdentifierType.parse({ kind: 'identifier_type', id });
}
