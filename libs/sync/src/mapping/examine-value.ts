import { Decimal, Json, type Value } from '@tributary/core';
import { Refused, type OrRefused } from './refused.js';

/** How deeply lists and objects may lie in each other. */
const DEEPEST = 100;
/** As JSON writes numbers: none begins with a nought that says nothing. */
const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?([eE][+-]?\d+)?$/;

/** The characters a value adds to a record, about; or why JSON cannot express it as it is. */
export function examineValue(value: Value, depth = 0): OrRefused<number> {
  if (value === null || typeof value === 'boolean') return 5;
  if (typeof value === 'string') return examineText(value);
  if (typeof value === 'number') return Number.isFinite(value) ? 20 : notJson(`is ${value}`);
  if (typeof value === 'bigint') return 20;
  if (value instanceof Decimal) return DECIMAL.test(value.text) ? value.text.length : notJson(`is ${value.text}`);
  if (value instanceof Json) return examineJson(value.text, depth);
  if (value instanceof Uint8Array)
    return new Refused('value.binary', 'is binary, which JSON cannot express. Map a text of it, for example its base64 or hex form');
  return examineList(value, depth);
}

const notJson = (what: string): Refused => new Refused('value.not_json', `${what}, which JSON cannot express`);

// eslint-disable-next-line no-control-regex -- NUL is what it looks for
const SUSPECT = /[\u0000\ud800-\udfff]/;

function examineText(text: string): OrRefused<number> {
  // Most texts hold neither, and to know that takes one look. Halves of a character that is whole are surrogates too.
  if (!SUSPECT.test(text)) return text.length + 2;
  if (text.includes('\0')) return new Refused('value.nul', 'holds a NUL character, which most systems cut or refuse');
  return !/\p{Surrogate}/u.test(text)
    ? text.length + 2
    : new Refused('value.surrogate', 'holds half a character (a lone surrogate), which is no text');
}

function examineList(list: readonly Value[], depth: number): OrRefused<number> {
  if (depth >= DEEPEST) return tooDeep();
  let size = 2;
  for (const item of list) {
    const one = examineValue(item, depth + 1);
    if (one instanceof Refused) return one;
    size += one + 1;
  }
  return size;
}

const tooDeep = (): Refused => new Refused('value.too_deep', `is nested more than ${DEEPEST} levels deep`);

/** A warehouse may take for JSON what is none, such as NaN, and a broken document would break out of its place in a request. */
function examineJson(text: string, depth: number): OrRefused<number> {
  try {
    JSON.parse(text);
  } catch {
    return notJson('is no JSON document');
  }
  return depth + depthOf(text) > DEEPEST ? tooDeep() : text.length;
}

function depthOf(json: string): number {
  let [depth, deepest] = [0, 0];
  for (const [mark] of json.matchAll(/"(?:[^"\\]|\\.)*"|[[\]{}]/gs)) {
    if (mark === '[' || mark === '{') deepest = Math.max(deepest, (depth += 1));
    else if (mark === ']' || mark === '}') depth -= 1;
  }
  return deepest;
}
