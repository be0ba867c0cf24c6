/** An event as far as fields are looked for in it. */
export interface SeenEvent {
  readonly type: string;
  /** JSON; what is none has no fields. */
  readonly payload: string;
}

/** A place in payloads where single values stand, and what was seen there. */
export interface Field {
  readonly path: readonly string[];
  /** Types of the events that have it. */
  readonly types: ReadonlySet<string>;
  /** Events with a value there. */
  readonly seen: number;
  /** The first distinct values. */
  readonly values: ReadonlySet<string>;
  /** Every value is a number. */
  readonly numeric: boolean;
}

const DEEPEST = 3;
const VALUES = 1_000;
/** Other keys would need quoting beyond what a person would want to read. */
const PLAIN_KEY = /^[\w $.:-]{1,60}$/;

type Growing = { -readonly [K in keyof Field]: Field[K] extends ReadonlySet<infer T> ? Set<T> : Field[K] };

/** The fields of some events, those seen most first. Lists are left out: what stands in them has no single value. */
export function readFields(events: readonly SeenEvent[]): readonly Field[] {
  const fields = new Map<string, Growing>();
  for (const { type, payload } of events)
    for (const [path, value] of leaves(parsed(payload), [])) {
      const name = JSON.stringify(path);
      const field = fields.get(name) ?? { path, types: new Set(), seen: 0, values: new Set(), numeric: true };
      fields.set(name, field);
      field.types.add(type);
      field.seen += 1;
      if (field.values.size < VALUES) field.values.add(String(value));
      field.numeric &&= isNumber(value);
    }
  return [...fields.values()].sort((a, b) => b.seen - a.seen);
}

const isNumber = (value: string | number | boolean): boolean =>
  typeof value === 'number' || (typeof value === 'string' && /^-?\d+(\.\d+)?$/.test(value));

function parsed(payload: string): unknown {
  try {
    return JSON.parse(payload);
  } catch {
    return undefined;
  }
}

function* leaves(value: unknown, path: readonly string[]): Iterable<readonly [readonly string[], string | number | boolean]> {
  if (typeof value === 'number' || typeof value === 'boolean') yield [path, value];
  else if (typeof value === 'string' && value.trim() !== '') yield [path, value];
  else if (typeof value === 'object' && value !== null && !Array.isArray(value) && path.length < DEEPEST)
    for (const [key, inner] of Object.entries(value)) if (PLAIN_KEY.test(key)) yield* leaves(inner, [...path, key]);
}
