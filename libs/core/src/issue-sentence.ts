import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

/** What a schema complains of, for people. What it says in words of its own stays; only zod's sentences are said anew. */
export function issueSentence(issue: Issue): string {
  if (issue.code === 'invalid_value') return `must be ${oneOf(issue.values)}`;
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) return `must be ${oneOf(issue.options)}`;
  if (!ZODS_OWN.test(issue.message)) return issue.message;
  if (issue.code === 'too_small') return bound(issue.origin, 'at least', Number(issue.minimum));
  if (issue.code === 'too_big') return bound(issue.origin, 'at most', Number(issue.maximum));
  const [, expected, received] = WRONG_TYPE.exec(issue.message) ?? [];
  return expected === undefined || received === undefined ? issue.message : `must be ${typeWord(expected)}, not ${typeWord(received)}`;
}

/** A type of a value in words: `a number`, `a list`. */
export const typeWord = (type: string): string => WORDS[type] ?? `a ${type}`;

const ZODS_OWN = /^(Too small|Too big|Invalid input):/;
const WRONG_TYPE = /^Invalid input: expected (\w+), received (\w+)$/;
const WORDS: Readonly<Record<string, string>> = {
  array: 'a list',
  int: 'a whole number',
  object: 'an object',
  record: 'an object',
  string: 'text',
  boolean: '`true` or `false`',
  null: 'null',
};

const oneOf = (values: readonly unknown[]): string => values.map((value) => `\`${String(value)}\``).join(' or ');

/** What is counted, where it is not the value itself that is bounded. */
const COUNTED: Readonly<Record<string, readonly [one: string, many: string]>> = {
  string: ['character', 'characters'],
  array: ['entry', 'entries'],
};

function bound(origin: string, which: string, limit: number): string {
  const words = COUNTED[origin];
  return words === undefined ? `must be ${which} ${limit}` : `must have ${which} ${limit} ${words[limit === 1 ? 0 : 1]}`;
}
