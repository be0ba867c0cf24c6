import { EVENT_TRAIT_TYPES, explain, hint, Trait, type ErrorDetail } from '@tributary/core';

const EXPRESSIONS = ['value', 'weight', 'outer_value', 'outer_weight', 'filter', 'outer_filter'] as const;
const LISTS = ['sources', 'types', 'versions'] as const;
const COMMON = ['type', 'label', 'description'] as const;

/** The fields a definition may have. One of an unknown type is looked at as one over events. */
const FIELDS = {
  events: [...COMMON, ...EXPRESSIONS, ...LISTS],
  custom: [...COMMON, 'query'],
} as const;

/** A definition as a trait; none where what is missing or wrong cannot be guessed. */
export interface TraitOf {
  readonly trait: Trait | null;
  readonly problems: readonly ErrorDetail[];
}

/** A row of `attributes` as a trait of this id. `name` is what the other system calls it. */
export function traitOf(id: string, name: string, text: string | null): TraitOf {
  const path = `attributes.${name}`;
  const definition = parseObject(text);
  if (typeof definition === 'string') return leftOut([{ path: `${path}.definition`, message: definition }]);
  const known: readonly string[] = definition['type'] === 'custom' ? FIELDS.custom : FIELDS.events;
  const unknown = Object.keys(definition)
    .filter((field) => !known.includes(field))
    .sort();
  const problems = unknown
    .filter((field) => definition[field] !== null)
    .map((field) => ({ path: `${path}.${field}`, message: `unknown field \`${field}\`${hint(field, known)}; it is left out` }));
  const fields = Object.entries(definition).filter(([field]) => known.includes(field));
  const candidate = {
    kind: 'trait',
    id,
    ...(name === id ? {} : { label: name }),
    ...Object.fromEntries(fields.flatMap(([field, value]) => written(field, value))),
  };
  const parsed = Trait.safeParse(candidate);
  if (parsed.success) return { trait: parsed.data, problems };
  const wrong = explain(Trait, candidate, parsed.error).map((detail) => ({
    path: detail.path === '' ? path : `${path}.${detail.path}`,
    message: detail.path === 'type' ? typeProblem(definition['type']) : detail.message,
  }));
  return leftOut([...problems, ...wrong]);
}

function leftOut(problems: readonly ErrorDetail[]): TraitOf {
  return {
    trait: null,
    problems: problems.map((one, at) => (at < problems.length - 1 ? one : { ...one, message: `${one.message}; the trait is left out` })),
  };
}

function typeProblem(type: unknown): string {
  const known = [...EVENT_TRAIT_TYPES, 'custom'];
  if (type === undefined || type === null) return `\`type\` is missing; known are ${known.map((one) => `\`${one}\``).join(', ')}`;
  const said = typeof type === 'string' ? type : JSON.stringify(type);
  return `\`${said}\` is no type of trait${hint(said, known)}`;
}

/** The definition, or what is wrong with it. */
function parseObject(text: string | null): Readonly<Record<string, unknown>> | string {
  if (text === null) return 'there is no definition';
  try {
    const value: unknown = JSON.parse(text);
    if (typeof value === 'object' && value !== null && !Array.isArray(value)) return value as Record<string, unknown>;
    return 'the definition is no JSON object';
  } catch (error) {
    return `the definition is no JSON: ${error instanceof Error ? error.message : String(error)}`;
  }
}

const isList = (field: string): boolean => (LISTS as readonly string[]).includes(field);

/** A field as we write it: nothing where it says nothing, text where a number stands, a list where one item stands for itself. */
function written(field: string, value: unknown): readonly (readonly [string, unknown])[] {
  if (value === null || (typeof value === 'string' && value.trim() === '')) return [];
  if (isList(field)) return [[field, (Array.isArray(value) ? value : [value]).map(scalarText)]];
  return [[field, scalarText(value)]];
}

function scalarText(value: unknown): unknown {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : value;
}
