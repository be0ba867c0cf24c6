import { z } from 'zod';

/** Where a schema has a secret: names from the top, `*` for any key of a record or any item of a list. */
export type SecretPath = readonly string[];

interface JsonSchema {
  readonly secret?: unknown;
  readonly $ref?: string;
  readonly $defs?: Readonly<Record<string, JsonSchema>>;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly items?: JsonSchema;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly allOf?: readonly JsonSchema[];
}

/** Schemas are made once and never change; reading one takes longer than reading all that is written by it. */
const KNOWN = new WeakMap<z.ZodType, readonly SecretPath[]>();

/** The places marked `.meta({ secret: true })`. Read from the schema's JSON form, which says the same whatever wraps a field. */
export function secretPaths(schema: z.ZodType): readonly SecretPath[] {
  const known = KNOWN.get(schema) ?? readPaths(schema);
  KNOWN.set(schema, known);
  return known;
}

function readPaths(schema: z.ZodType): readonly SecretPath[] {
  // `unrepresentable: any`, because a transformation has no JSON form and may stand beside a secret.
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any', reused: 'inline' }) as JsonSchema;
  const paths = pathsIn(root, root.$defs ?? {}, new Set());
  return [...new Map(paths.map((path) => [path.join('\0'), path])).values()];
}

function pathsIn(schema: JsonSchema, defs: Readonly<Record<string, JsonSchema>>, above: ReadonlySet<string>): readonly SecretPath[] {
  if (schema.secret === true) return [[]];
  const inside = (inner: JsonSchema, name?: string) =>
    pathsIn(inner, defs, above).map((path) => (name === undefined ? path : [name, ...path]));
  const { properties = {}, additionalProperties, items, anyOf = [], oneOf = [], allOf = [] } = schema;
  return [
    ...referred(schema, defs, above),
    ...Object.entries(properties).flatMap(([name, inner]) => inside(inner, name)),
    ...(typeof additionalProperties === 'object' ? inside(additionalProperties, '*') : []),
    ...(items === undefined ? [] : inside(items, '*')),
    ...[...anyOf, ...oneOf, ...allOf].flatMap((inner) => inside(inner)),
  ];
}

/** A schema that contains itself is followed once. */
function referred(schema: JsonSchema, defs: Readonly<Record<string, JsonSchema>>, above: ReadonlySet<string>): readonly SecretPath[] {
  const name = schema.$ref?.replace('#/$defs/', '');
  const target = name === undefined ? undefined : defs[name];
  if (name === undefined || target === undefined || above.has(name)) return [];
  return pathsIn(target, defs, new Set([...above, name]));
}

/** The value with each secret place that is filled replaced by what `change` gives for it. */
export function changeSecrets(
  value: unknown,
  paths: readonly SecretPath[],
  change: (secret: unknown, path: SecretPath) => unknown,
  at: SecretPath = [],
): unknown {
  if (value === undefined || value === null || paths.length === 0) return value;
  if (paths.some((path) => path.length === 0)) return change(value, at);
  const inner = (name: string, item: unknown) => changeSecrets(item, below(paths, name), change, [...at, name]);
  if (Array.isArray(value)) return value.map((item, index) => inner(String(index), item));
  if (typeof value !== 'object') return value;
  return Object.fromEntries(Object.entries(value).map(([name, item]) => [name, inner(name, item)]));
}

function below(paths: readonly SecretPath[], name: string): readonly SecretPath[] {
  return paths.filter(([first]) => first === name || first === '*').map((path) => path.slice(1));
}

/** What stands at a place, if anything. */
export function valueAt(value: unknown, path: SecretPath): unknown {
  return path.reduce<unknown>(
    (at, name) => (typeof at === 'object' && at !== null ? (at as Readonly<Record<string, unknown>>)[name] : undefined),
    value,
  );
}
