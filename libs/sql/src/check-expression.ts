import { Invalid, type Column, type Events } from '@tributary/core';
import { describeWritten, type WrittenExpression } from './describe-written.js';
import { compileEvents } from './events.js';
import { expression, ident, join, sql, type Sql } from './fragment.js';
import type { Session } from './session.js';

/** What an expression over one event gives. `expands`: one event may give several values. */
export interface CheckedExpression {
  readonly column: Column;
  readonly expands: boolean;
}

/** Rows an expression may be over. */
export interface ExpressionRows {
  /** `(…) AS name`, as it stands after `FROM`. */
  readonly from: Sql;
  /** A column of theirs. */
  readonly column: Sql;
}

/**
 * Asks the warehouse whether a text is one expression over one event, and of which type. Rejects with `Invalid` at the
 * expression's own path, with the warehouse's words and the place inside the expression.
 */
export async function checkExpression(session: Session, events: Events, written: WrittenExpression): Promise<CheckedExpression> {
  const event = sql`(${compileEvents(events)}) AS event`;
  await session.describe(sql`SELECT id FROM ${event}`);
  return checkExpressionOver(session, { from: event, column: sql`id` }, written);
}

/** The same over rows of any kind. */
export async function checkExpressionOver(
  session: Session,
  { from, column: own }: ExpressionRows,
  written: WrittenExpression,
): Promise<CheckedExpression> {
  // The column beside it refuses an aggregate, which would make one row of all.
  const [column] = await describeWritten(session, written, (value) => sql`SELECT (${value}) AS value, ${own} AS beside FROM ${from}`);
  const bare = await describeWritten(session, written, (value) => sql`SELECT ${value} FROM ${from}`);
  // In brackets two columns are a row of two, so the text is also read without them.
  if (!column || bare.length !== 1 || isRow(column)) throw severalColumns(written, bare);
  return { column, expands: await expands(session, { from, column: own }, written.text) };
}

/** Whether a column holds several values as one row: what two expressions in brackets give. */
export const isRow = ({ nativeType }: Column): boolean => /^(record|row\b|struct\()/i.test(nativeType);

function severalColumns({ path }: WrittenExpression, columns: readonly Column[]): Invalid {
  const count = Math.max(columns.length, 2);
  const message = `gives ${count} columns: write an expression that gives exactly one`;
  return new Invalid('expression.columns', `\`${path}\` ${message}`, [{ path, message }]);
}

/** Only an expression that gives one value for each row may stand in a condition. */
async function expands(session: Session, { from, column }: ExpressionRows, text: string): Promise<boolean> {
  try {
    await session.describe(sql`SELECT ${column} FROM ${from} WHERE ${expression(text)} IS NOT NULL`);
    return false;
  } catch (error) {
    if (error instanceof Invalid) return true;
    throw error;
  }
}

/** How many columns one question has: PostgreSQL answers no more than 1,664. */
const AT_ONCE = 1_000;

/**
 * The types of several expressions over one event, in two questions for a thousand of them, and whether each gives one value.
 * Rejects with `Invalid` when any is wrong: `checkExpression` then says which.
 */
export async function describeExpressions(
  session: Session,
  events: Events,
  texts: readonly string[],
): Promise<{ readonly columns: readonly Column[]; readonly allSingle: boolean }> {
  if (texts.length === 0) return { columns: [], allSingle: true };
  if (texts.length > AT_ONCE) {
    const first = await describeExpressions(session, events, texts.slice(0, AT_ONCE));
    const others = await describeExpressions(session, events, texts.slice(AT_ONCE));
    return { columns: [...first.columns, ...others.columns], allSingle: first.allSingle && others.allSingle };
  }
  const event = sql`(${compileEvents(events)}) AS event`;
  const columns = texts.map((text, index) => sql`${expression(text)} AS ${ident(`v${index}`)}`);
  const described = await session.describe(sql`SELECT id, ${join(columns)} FROM ${event}`);
  const single = texts.map((text) => `(${text}\n) IS NOT NULL`).join(' OR ');
  return {
    columns: described.slice(1),
    allSingle: !described.some(isRow) && !(await expands(session, { from: event, column: sql`id` }, single)),
  };
}
