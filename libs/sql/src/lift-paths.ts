import type { Dialect } from './dialect.js';
import { expression, literal, sql, Sql } from './fragment.js';

/** Expressions over an event, with their plain paths into the payload read together. */
export interface Lifted {
  /** The expressions; a path that was lifted now names its place in `column`. */
  readonly expressions: readonly Sql[];
  /** A column to be computed beside the event, `expression AS name`; `null` when there is nothing to gain. */
  readonly column: Sql | null;
}

const COLUMN = '"#paths"';
const STRING = String.raw`'(?:[^']|'')*'`;
const STEP = String.raw`(?:${STRING}|\d+)`;
/** What may hide a path, or be one: strings, quoted names and comments are passed over as a whole. */
const TOKEN = new RegExp(
  String.raw`${STRING}|"(?:[^"]|"")*"|--[^\n]*|/\*[^]*?\*/|(?<![\w.$])(payload(?:\s*->\s*${STEP})*\s*->>\s*${STEP})`,
  'gi',
);
const WHOLE_BEFORE = /(?:^|[(,]|\b(?:case|when|then|else))\s*$/i;
const WHOLE_AFTER = /^\s*(?:$|[),]|(?:when|then|else|end)\b)/i;

/**
 * Reads all plain paths (`payload->>'key'`, `payload->'user'->>'id'`) of some expressions out of the payload at once, since DuckDB parses the
 * document again for each path (2.3 times the cost for five of them). Only a path that is an operand of its own is lifted: DuckDB's `->>` binds so
 * loosely that beside another operator it may mean something else. Text with a backslash or a dollar quote is left as it is: a string may end elsewhere.
 */
export function liftPaths(dialect: Dialect, expressions: readonly string[]): Lifted {
  const { readPaths } = dialect;
  const paths: string[] = [];
  const place = (path: string): number => {
    const known = paths.indexOf(path);
    return known >= 0 ? known : paths.push(path) - 1;
  };
  const lifted = expressions.map((text) => liftFrom(text, place));
  const plain = { expressions: expressions.map(expression), column: null };
  if (readPaths === null || paths.length < 2) return plain;
  return {
    expressions: lifted.map((text, index) => new Sql(`(${text}\n)`, [expressions[index] ?? text])),
    column: sql`${readPaths(
      sql`payload`,
      paths.map((path) => literal(path)),
    )} AS ${new Sql(COLUMN)}`,
  };
}

function liftFrom(text: string, place: (path: string) => number): string {
  if (/\\/.test(text) || text.replace(TOKEN, '').includes('$')) return text;
  return text.replace(TOKEN, (token: string, found: string | undefined, at: number) => {
    if (found === undefined) return token;
    const alone = WHOLE_BEFORE.test(text.slice(0, at)) && WHOLE_AFTER.test(text.slice(at + token.length));
    const path = alone ? pathOf(found) : null;
    return path === null ? token : `${COLUMN}[${place(path) + 1}]`;
  });
}

/** Keys that mean themselves in a path; `*`, for one, does not. */
const PLAIN_KEY = /^[\p{L}\p{N}_ -]+$/u;
/** A key that is a path itself, of plain names and places only: `$.user.id`, `$.items[0].sku`. */
const PLAIN_PATH = /^\$((?:\.[\p{L}_][\p{L}\p{N}_]*|\[\d+\])+)$/u;

/** A key that needs no quotes in a path: DuckDB reads a quoted one a good tenth slower, in every event. */
const BARE_KEY = /^[A-Za-z_]\w*$/;

/** `payload->'a'->0->>'b c'` as `$.a[0]."b c"`; `null` for a key that may mean more than itself there. */
function pathOf(found: string): string | null {
  const steps = (found.match(new RegExp(STEP, 'g')) ?? []).map(stepOf);
  return steps.includes(null) ? null : `$${steps.join('')}`;
}

function stepOf(step: string): string | null {
  if (!step.startsWith("'")) return `[${Number(step)}]`;
  const key = step.slice(1, -1).replaceAll("''", "'");
  if (PLAIN_KEY.test(key)) return keyStep(key);
  const [, path] = PLAIN_PATH.exec(key) ?? [];
  return path === undefined ? null : path.replace(/\.([\p{L}\p{N}_]+)/gu, (_step, name: string) => keyStep(name));
}

const keyStep = (key: string): string => (BARE_KEY.test(key) ? `.${key}` : `."${key}"`);
