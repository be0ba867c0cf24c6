import { type ComparedType, OPERATORS, type Operator } from '@tributary/core';

const NUMBERS = ['integer', 'bigint', 'decimal', 'double'];
const TIMES = ['timestamp', 'local_timestamp', 'date'];

/** How values of a column can be compared; `null`: only whether there is one. By the type the warehouse has for it. */
export function comparedType(column: string): ComparedType | null {
  const [kind = ''] = column.split(/[<(]/);
  if (NUMBERS.includes(kind)) return 'number';
  if (TIMES.includes(kind)) return 'time';
  return kind === 'text' || kind === 'boolean' || kind === 'list' ? kind : null;
}

const NAMES = Object.keys(OPERATORS) as readonly Operator[];

/** The operators that fit a type; without one (`undefined`: nobody knows it) all. */
export function operatorsOf(type: ComparedType | null | undefined): readonly Operator[] {
  if (type === undefined) return NAMES;
  return NAMES.filter((name) => OPERATORS[name].types === null || (type !== null && typesOf(name).includes(type)));
}

/** The operators for a part of an event's payload. */
export const PROPERTY_OPERATORS: readonly Operator[] = NAMES.filter((name) => OPERATORS[name].ofProperty);

const typesOf = (name: Operator): readonly ComparedType[] => OPERATORS[name].types ?? [];

/** How an operator reads between a name and a value. */
export const OPERATOR_WORDS: Readonly<Record<Operator, string>> = {
  ...{ equals: 'is', not_equals: 'is not', less: 'is less than', at_most: 'is at most', greater: 'is more than', at_least: 'is at least' },
  ...{ between: 'is between', one_of: 'is one of', none_of: 'is none of', any_of: 'has one of', all_of: 'has all of' },
  ...{ contains: 'contains', starts_with: 'starts with', ends_with: 'ends with', is_set: 'is known', is_not_set: 'is not known' },
  ...{ is_true: 'is true', is_false: 'is false', before: 'is before', after: 'is after' },
  ...{ within: 'is within the last', not_within: 'is longer ago than' },
};

/** What a value for an operator begins with; nothing where it takes none. */
export function blankOperand(is: Operator, type: ComparedType | null | undefined): unknown {
  const { operand } = OPERATORS[is];
  if (operand === null) return undefined;
  if (is === 'within' || is === 'not_within') return '30d';
  if (is === 'between') return type === 'time' ? ['', ''] : [0, 0];
  if (LISTS.includes(is)) return [];
  return operand.schema.safeParse(0).success && type !== 'text' && type !== 'time' ? (type === 'boolean' ? true : 0) : '';
}

/** Operators that compare with several values. */
export const LISTS: readonly Operator[] = ['one_of', 'none_of', 'any_of', 'all_of'];
