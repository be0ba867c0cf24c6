import { Invalid, type Column } from '@tributary/core';
import { Sql } from './fragment.js';
import type { Session } from './session.js';
import { placeAt, tokensOf } from './tokens.js';

/** An expression or query of a definition: the text and the field it stands in. */
export interface WrittenExpression {
  readonly path: string;
  readonly text: string;
}

/**
 * The columns of a statement made of a user's text, which `compile` puts into it. Rejects with `Invalid` at the text's own path, with the
 * warehouse's words and the line and column inside the text.
 */
export async function describeWritten(
  session: Pick<Session, 'describe'>,
  { path, text }: WrittenExpression,
  compile: (text: Sql) => Sql,
): Promise<readonly Column[]> {
  // A line of its own, so that the warehouse's column is that of the text and its line so many further down.
  const own = `\n${text}\n`;
  const statement = compile(new Sql(own, [text]));
  const above = statement.text.slice(0, statement.text.lastIndexOf(own) + 1).split('\n').length - 1;
  try {
    return await session.describe(statement);
  } catch (error) {
    if (!(error instanceof Invalid)) throw error;
    if (error.code === 'sql.not_allowed') throw notAllowed(path, error);
    const message = error.message.replace(/ at line (\d+), column/, (_, line: string) => ` at line ${Number(line) - above}, column`);
    throw new Invalid('expression.wrong', `\`${path}\` is no SQL the warehouse understands: ${message}`, [{ path, message }], {
      cause: error,
    });
  }
}

const notAllowed = (path: string, cause: Invalid): Invalid =>
  new Invalid(cause.code, `\`${path}\`: ${cause.message}`, [{ path, message: cause.message }], { cause });

const OPENING = new Map([
  [')', '('],
  [']', '['],
  ['}', '{'],
]);
const BRACKETS: ReadonlySet<string> = new Set(['(', '[', '{', ...OPENING.keys()]);

/** Refuses a query that would not stay within brackets put around it, or that ends in a semicolon, with the place. */
export function refuseUnenclosed({ path, text }: WrittenExpression): void {
  const open: { readonly bracket: string; readonly at: number }[] = [];
  for (const { kind, value, at } of tokensOf(text)) {
    if (kind !== 'symbol') continue;
    if (value === ';') throw misplaced({ path, text }, at, 'a semicolon: write one `SELECT` without it');
    if (!BRACKETS.has(value)) continue;
    const opening = OPENING.get(value);
    if (opening === undefined) open.push({ bracket: value, at });
    else if (open.pop()?.bracket !== opening) throw misplaced({ path, text }, at, `\`${value}\` closes a bracket that was not opened`);
  }
  const last = open.at(-1);
  if (last) throw misplaced({ path, text }, last.at, `\`${last.bracket}\` is not closed`);
}

function misplaced({ path, text }: WrittenExpression, at: number, what: string): Invalid {
  const { line, column } = placeAt(text, at);
  const message = `${what}, at line ${line}, column ${column}`;
  return new Invalid('expression.wrong', `\`${path}\` is no single query: ${message}`, [{ path, message }]);
}
