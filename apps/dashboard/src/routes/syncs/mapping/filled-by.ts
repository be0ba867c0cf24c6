import type { FieldMapping } from '@tributary/core';

/** What can fill a field, in the order people need it. */
export const FILLED_BY = {
  column: { label: 'Column', empty: { column: '' } },
  value: { label: 'Constant', empty: { value: '' } },
  template: { label: 'Template', empty: { template: '' } },
  sql: { label: 'Expression', empty: { sql: '' } },
  run: { label: 'Fact of the run', empty: { run: 'started_at' } },
} as const satisfies Readonly<Record<string, { readonly label: string; readonly empty: FieldMapping }>>;

export type FilledBy = keyof typeof FILLED_BY;

const NAMES = Object.keys(FILLED_BY) as FilledBy[];

export const filledBy = (from: FieldMapping): FilledBy => NAMES.find((name) => name in from) ?? 'column';

/** How a value is sent, whatever fills it. */
export const HOW = {
  null: { label: 'A missing value', choices: { send: 'is sent as null', omit: 'is left out', clear: 'clears the field once' } },
  when: { label: 'Told', choices: { always: 'always', on_add: 'only with additions', on_change: 'only with changes' } },
  normalize: {
    label: 'Normalised',
    choices: { trim: 'trimmed', lower: 'lower case', trim_lower: 'trimmed, lower case', digits: 'only digits' },
  },
  type: {
    label: 'As type',
    choices: { text: 'text', integer: 'integer', number: 'number', boolean: 'boolean', timestamp: 'timestamp', date: 'date', json: 'json' },
  },
  hash: { label: 'Hashed', choices: { sha256: 'SHA-256' } },
} as const;

export type How = keyof typeof HOW;
export const HOW_NAMES = Object.keys(HOW) as How[];

/** What is said of how a field is sent; nothing where all is as usual. */
export function howWords(from: FieldMapping): readonly string[] {
  return HOW_NAMES.flatMap((name) => {
    const set = from[name];
    const choices: Readonly<Record<string, string>> = HOW[name].choices;
    return set === undefined ? [] : [`${HOW[name].label.toLowerCase()} ${choices[set] ?? set}`];
  });
}

/** The mapping with another thing filling the field; how it is sent stays. */
export function filledAnew(from: FieldMapping, by: FilledBy): FieldMapping {
  const how = Object.fromEntries(HOW_NAMES.flatMap((name) => (from[name] === undefined ? [] : [[name, from[name]]])));
  return { ...FILLED_BY[by].empty, ...how };
}

/** The mapping sent otherwise; the empty choice is the usual way. */
export function sentOtherwise(from: FieldMapping, name: How, choice: string): FieldMapping {
  const { [name]: _, ...others } = from;
  return choice === '' ? others : { ...others, [name]: choice };
}

/** A constant as the field's type wants it; what is no number stays text, for the check to refuse. */
export function constantOf(text: string, type: string | undefined): string | number | boolean {
  if (type === 'boolean' && (text === 'true' || text === 'false')) return text === 'true';
  const numeric = (type === 'number' || type === 'integer') && text.trim() !== '' && String(Number(text)) === text.trim();
  return numeric ? Number(text) : text;
}
