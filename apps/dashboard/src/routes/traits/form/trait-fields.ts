import { Trait, type TraitType } from '@tributary/core';

/** How a field of a definition is asked for. */
export type FieldLook = 'code' | 'text' | 'names' | 'rows' | 'model' | 'by';

/** A field that traits of a type have besides those that all have. */
export interface TraitField {
  readonly name: string;
  readonly look: FieldLook;
  readonly required: boolean;
  readonly hint: string | undefined;
}

const COMMON: ReadonlySet<string> = new Set(['kind', 'id', 'type', 'label', 'description', 'owner', 'pii']);
const LOOKS: Readonly<Record<string, FieldLook>> = {
  ...{ sources: 'names', types: 'names', versions: 'names' },
  ...{ rows: 'rows', model: 'model', by: 'by', column: 'text' },
};

type Shape = Readonly<
  Record<string, { readonly description?: string | undefined; safeParse(value: unknown): { readonly success: boolean } }>
>;
const OPTIONS = Trait.options as unknown as readonly { readonly shape: Shape }[];

/** The fields of a type, as its schema says. What is not told apart by name is SQL. */
export function fieldsOf(type: TraitType): readonly TraitField[] {
  const option = OPTIONS.find(({ shape }) => shape['type']?.safeParse(type).success);
  return Object.entries(option?.shape ?? {})
    .filter(([name]) => !COMMON.has(name))
    .map(([name, schema]) => ({
      ...{ name, look: LOOKS[name] ?? 'code', hint: schema.description },
      required: !schema.safeParse(undefined).success,
    }));
}

/** What each type makes of the values it finds, in a few words. */
export const TYPE_WORDS: readonly (readonly [type: TraitType, words: string])[] = [
  ['last', 'Last – the newest value'],
  ['first', 'First – the oldest value'],
  ['most_frequent', 'Most frequent – the value of most events'],
  ['least_frequent', 'Least frequent – the value of fewest events'],
  ['list', 'List – all different values'],
  ['num_of_unique', 'Number of different values'],
  ['sum', 'Sum'],
  ['avg', 'Average'],
  ['min', 'Lowest'],
  ['max', 'Highest'],
  ['value', 'Any value'],
  ['formula', 'Formula – SQL over other traits and audiences'],
  ['custom', 'Custom – a query over the events of one profile'],
  ['sql', 'SQL – a query over the warehouse'],
  ['model', 'Model – a column of a model'],
];
