import { z } from 'zod';

type Schema = z.core.JSONSchema.BaseSchema;

/** The values of those settings that the schema marks `.meta({ secret: true })`, at any depth. */
export function secretsOf(schema: z.ZodType, settings: unknown): string[] {
  return collect(z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' }), settings);
}

/** The names of the top-level settings that are secret. */
export function secretNames(schema: z.ZodType): string[] {
  const { properties = {} } = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  return Object.keys(properties).filter((name) => isSecret(properties[name]));
}

function isSecret(schema: unknown): boolean {
  return typeof schema === 'object' && schema !== null && 'secret' in schema && schema.secret === true;
}

function collect(schema: Schema | boolean | undefined, value: unknown): string[] {
  if (typeof schema !== 'object' || value === undefined || value === null) return [];
  if (isSecret(schema)) return texts(value);
  const branches = [...(schema.anyOf ?? []), ...(schema.oneOf ?? []), ...(schema.allOf ?? [])];
  const inBranches = branches.flatMap((branch) => collect(branch, value));
  if (Array.isArray(value)) return [...inBranches, ...value.flatMap((item) => collect(schema.items as Schema | undefined, item))];
  if (typeof value !== 'object') return inBranches;
  const inMembers = Object.entries(value).flatMap(([name, inner]) =>
    collect((schema.properties?.[name] ?? schema.additionalProperties) as Schema | undefined, inner),
  );
  return [...inBranches, ...inMembers];
}

/** Every text inside a secret value: a secret may be a list or a record of them. */
function texts(value: unknown): string[] {
  if (typeof value === 'string') return [value];
  return typeof value === 'object' && value !== null ? Object.values(value).flatMap(texts) : [];
}
