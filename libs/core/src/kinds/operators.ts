import { z } from 'zod';

/** The types of values that conditions know. */
export const COMPARED_TYPES = ['number', 'text', 'boolean', 'time', 'list'] as const;
export type ComparedType = (typeof COMPARED_TYPES)[number];

interface OperatorFacts {
  /** The types it fits; `null`: all, those included that can only be there or not. */
  readonly types: readonly ComparedType[] | null;
  /** What it compares with, in words too; `null`: nothing. */
  readonly operand: { readonly schema: z.ZodType; readonly words: string } | null;
  /** Whether it may be asked of a part of an event's payload, whose type nobody knows. */
  readonly ofProperty: boolean;
}

const number = { schema: z.number(), words: 'a number' };
const text = { schema: z.string().min(1), words: 'a text that is not empty' };
const time = { schema: z.iso.datetime({ offset: true }), words: 'a time with its zone: `2026-01-31T00:00:00Z`' };
const duration = { schema: z.string().regex(/^[1-9]\d{0,4}[mhd]$/), words: 'minutes, hours or days: `90m`, `12h`, `30d`' };
const scalar = { schema: z.union([z.number(), z.boolean(), z.string()]), words: 'one number, text, boolean or time' };
const pair = {
  schema: z.union([z.tuple([z.number(), z.number()]), z.tuple([time.schema, time.schema])]),
  words: 'two numbers or two times, the lower one first: `[10, 20]`',
};
const list = {
  schema: z.union([z.array(z.number()).min(1), z.array(z.string()).min(1), z.array(z.boolean()).min(1)]),
  words: 'a list of texts, of numbers or of booleans',
};

/**
 * How a value is compared, by the types that it fits. A value that is not there fulfils `is_not_set` and the negative ones, which hold
 * whenever their opposite does not: `not_equals`, `none_of`, `not_within`.
 */
export const OPERATORS = {
  equals: { types: ['number', 'text', 'boolean', 'time'], operand: scalar, ofProperty: true },
  not_equals: { types: ['number', 'text', 'boolean', 'time'], operand: scalar, ofProperty: true },
  less: { types: ['number'], operand: number, ofProperty: true },
  at_most: { types: ['number'], operand: number, ofProperty: true },
  greater: { types: ['number'], operand: number, ofProperty: true },
  at_least: { types: ['number'], operand: number, ofProperty: true },
  between: { types: ['number', 'time'], operand: pair, ofProperty: true },
  one_of: { types: ['number', 'text'], operand: list, ofProperty: true },
  none_of: { types: ['number', 'text', 'list'], operand: list, ofProperty: true },
  any_of: { types: ['list'], operand: list, ofProperty: false },
  all_of: { types: ['list'], operand: list, ofProperty: false },
  contains: { types: ['text'], operand: text, ofProperty: true },
  starts_with: { types: ['text'], operand: text, ofProperty: true },
  ends_with: { types: ['text'], operand: text, ofProperty: true },
  is_set: { types: null, operand: null, ofProperty: true },
  is_not_set: { types: null, operand: null, ofProperty: true },
  is_true: { types: ['boolean'], operand: null, ofProperty: true },
  is_false: { types: ['boolean'], operand: null, ofProperty: true },
  before: { types: ['time'], operand: time, ofProperty: false },
  after: { types: ['time'], operand: time, ofProperty: false },
  within: { types: ['time'], operand: duration, ofProperty: false },
  not_within: { types: ['time'], operand: duration, ofProperty: false },
} as const satisfies Readonly<Record<string, OperatorFacts>>;
export type Operator = keyof typeof OPERATORS;

/** The type of what an operand holds, if that alone tells it: a text may be a time. */
export function typeOfOperand(value: unknown): ComparedType | null {
  const one: unknown = Array.isArray(value) ? value[0] : value;
  if (typeof one === 'number') return 'number';
  if (typeof one === 'boolean') return 'boolean';
  return typeof one === 'string' ? 'text' : null;
}
