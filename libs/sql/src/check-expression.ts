import { Invalid, type Column, type Events } from '@tributary/core';
import { describeWritten, refuseUnenclosed, type WrittenExpression } from './describe-written.js';
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

/** The events as rows of expressions. Which of several that repeat an id is meant changes no type. */
export const eventRows = (events: Events): ExpressionRows => ({
  from: sql`(${compileEvents(events, { unique: true })}) AS event`,
  column: sql`id`,
});

/**
 * Asks the warehouse whether a text is one expression over one event, and of which type. Rejects with `Invalid` at the
 * expression's own path, with the warehouse's words and the place inside the expression.
 */
export async function checkExpression(session: Session, events: Events, written: WrittenExpression): Promise<CheckedExpression> {
  const event = eventRows(events);
  await session.describe(sql`SELECT id FROM ${event.from}`);
  return checkExpressionOver(session, event, written);
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
  return (await session.describe(sql`SELECT ${column} FROM ${from} WHERE ${expression(text)} IS NOT NULL`).catch(refused)) === undefined;
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
  const rows = eventRows(events);
  const columns = await describeAll(session, rows, { texts });
  return { columns, allSingle: !columns.some(isRow) && (await areSingle(session, rows, texts)) };
}

/**
 * What several expressions over rows of one kind give, in few questions. Rejects with `Invalid` when any is wrong:
 * `checkExpressionOver` then says which, and what is wrong with it.
 */
export async function checkExpressions(
  session: Session,
  rows: ExpressionRows,
  texts: readonly string[],
): Promise<readonly CheckedExpression[]> {
  const distinct = [...new Set(texts)];
  for (const text of distinct) refuseUnenclosed({ path: 'value', text });
  const plain = distinct.filter((text) => !isSuspect(text));
  const single = await describeAll(session, rows, { texts: distinct, single: plain }).catch(refused);
  const columns = single ?? (await describeAll(session, rows, { texts: distinct }));
  if (columns.length !== distinct.length || columns.some(isRow)) throw severalColumns({ path: 'value', text: '' }, []);
  const expanding = new Set(await expandingAmong(session, rows, single ? distinct.filter(isSuspect) : distinct));
  return texts.map((text) => ({ column: columns[distinct.indexOf(text)] as Column, expands: expanding.has(text) }));
}

function refused(error: unknown): undefined {
  if (!(error instanceof Invalid)) throw error;
  return undefined;
}

/** The columns of some expressions. Rejects with `Invalid` also where one of `single` is not single. */
async function describeAll(
  session: Session,
  rows: ExpressionRows,
  { texts, single = [] }: { readonly texts: readonly string[]; readonly single?: readonly string[] },
): Promise<readonly Column[]> {
  if (texts.length === 0) return [];
  if (texts.length > AT_ONCE) {
    const part = (some: readonly string[]) =>
      describeAll(session, rows, { texts: some, single: single.filter((one) => some.includes(one)) });
    return [...(await part(texts.slice(0, AT_ONCE))), ...(await part(texts.slice(AT_ONCE)))];
  }
  const columns = texts.map((text, index) => sql`${expression(text)} AS ${ident(`v${index}`)}`);
  const where =
    single.length === 0
      ? sql``
      : sql` WHERE ${join(
          single.map((text) => sql`${expression(text)} IS NOT NULL`),
          ' OR ',
        )}`;
  return (await session.describe(sql`SELECT ${rows.column}, ${join(columns)} FROM ${rows.from}${where}`)).slice(1);
}

async function areSingle(session: Session, rows: ExpressionRows, texts: readonly string[]): Promise<boolean> {
  if (texts.length > AT_ONCE)
    return (await areSingle(session, rows, texts.slice(0, AT_ONCE))) && areSingle(session, rows, texts.slice(AT_ONCE));
  return texts.length === 0 || !(await expands(session, rows, texts.map((text) => `(${text}\n) IS NOT NULL`).join(' OR ')));
}

/** Words of functions that give several rows. Who has one is asked by itself, so that all others are mostly found right in one question. */
const SUSPECT = /unnest|generate_|series|elements|each|keys|split|match|set/i;

const isSuspect = (text: string): boolean => SUSPECT.test(text);

/** Those of some expressions that give several values for one row. */
async function expandingAmong(session: Session, rows: ExpressionRows, texts: readonly string[]): Promise<readonly string[]> {
  const alone = texts.filter(isSuspect).map((text) => [text]);
  const found: string[] = [];
  for (const some of [texts.filter((text) => !isSuspect(text)), ...alone]) found.push(...(await expandingByHalves(session, rows, some)));
  return found;
}

async function expandingByHalves(session: Session, rows: ExpressionRows, texts: readonly string[]): Promise<readonly string[]> {
  if (await areSingle(session, rows, texts)) return [];
  if (texts.length === 1) return texts;
  const half = Math.ceil(texts.length / 2);
  const first = await expandingByHalves(session, rows, texts.slice(0, half));
  return [...first, ...(await expandingByHalves(session, rows, texts.slice(half)))];
}
