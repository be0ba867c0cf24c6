/** As much of JSON Schema as the settings of connectors use. */
export interface JsonSchema {
  readonly type?: string | readonly string[];
  readonly title?: string;
  readonly description?: string;
  readonly default?: unknown;
  readonly enum?: readonly unknown[];
  readonly const?: unknown;
  readonly properties?: Readonly<Record<string, JsonSchema>>;
  readonly required?: readonly string[];
  readonly items?: JsonSchema;
  readonly additionalProperties?: JsonSchema | boolean;
  readonly anyOf?: readonly JsonSchema[];
  readonly oneOf?: readonly JsonSchema[];
  readonly minimum?: number;
  readonly maximum?: number;
  readonly secret?: boolean;
}

export type Values = Readonly<Record<string, unknown>>;

/** What can be put into a form, by what it looks like. */
export type Look = 'secret' | 'choice' | 'flag' | 'number' | 'text' | 'texts' | 'names' | 'group' | 'alternatives' | 'json';

const LOOKS: Readonly<Record<string, Look>> = { boolean: 'flag', integer: 'number', number: 'number', string: 'text' };

/** How a setting is asked for. What has no simple form is asked for as JSON. */
export function lookOf(schema: JsonSchema): Look {
  if (schema.secret === true) return 'secret';
  if (schema.enum) return 'choice';
  if (tagOf(schema) !== undefined) return 'alternatives';
  if (schema.type === 'object' && schema.properties) return 'group';
  if (schema.type === 'object' && isText(schema.additionalProperties)) return 'names';
  if (schema.type === 'array' && isText(schema.items)) return 'texts';
  return (typeof schema.type === 'string' ? LOOKS[schema.type] : undefined) ?? 'json';
}

const isText = (schema: JsonSchema | boolean | undefined): boolean => typeof schema === 'object' && schema.type === 'string';

/** The alternatives of a schema by the constant that tells them apart, and the property that holds it. */
export function tagOf({ oneOf, anyOf }: JsonSchema): { readonly name: string; readonly of: ReadonlyMap<string, JsonSchema> } | undefined {
  const all = oneOf ?? anyOf ?? [];
  const [first] = all;
  const name = Object.entries(first?.properties ?? {}).find(([, { const: tag }]) => typeof tag === 'string')?.[0];
  if (name === undefined || all.some(({ properties }) => typeof properties?.[name]?.const !== 'string')) return undefined;
  return { name, of: new Map(all.map((each) => [String(each.properties?.[name]?.const), each])) };
}

/** Whether the value is a secret that is stored: it is never shown, and stays when it is sent back. */
export function isStored(value: unknown): boolean {
  return typeof value === 'object' && value !== null && 'secret' in value && value.secret === true;
}

export const asValues = (value: unknown): Values =>
  typeof value === 'object' && value !== null && !Array.isArray(value) ? (value as Values) : {};

/** The values with one of them changed; what is empty is left out, so that the default holds. */
export function withValue(values: Values, name: string, value: unknown): Values {
  const { [name]: _, ...others } = values;
  return value === undefined || value === '' ? others : { ...others, [name]: value };
}
