import { isDeepStrictEqual } from 'node:util';
import { keepingSecrets, type Kind, KINDS, type Raw, readObject } from '@tributary/core';
import { z } from 'zod';

type Plain = Readonly<Record<string, unknown>>;
type JsonSchema = z.core.JSONSchema.JSONSchema;

/** The same object in fewer words: without each field that its schema would fill in as it is; the others in the order of the schema. */
export function briefObject(object: Raw & { readonly kind: Kind }): Raw {
  const meant = meaningOf(object);
  if (meant === undefined) return object;
  const root = schemaOf(object.kind);
  const ordered = inOrderOf(object, meant);
  const short = { kind: object.kind, id: object['id'], ...(withoutDefaults(ordered, branchesOf(root, root), root) as Plain) };
  // A field may have a default in one choice of its schema and none in the one that is meant here.
  return isDeepStrictEqual(meaningOf(short), meant) ? short : (ordered as Plain);
}

function meaningOf(object: Raw): unknown {
  const read = readObject(keepingSecrets(object));
  return 'object' in read ? read.object : undefined;
}

const SCHEMAS = new Map<Kind, JsonSchema>();

function schemaOf(kind: Kind): JsonSchema {
  const known = SCHEMAS.get(kind) ?? z.toJSONSchema(KINDS[kind].schema, { io: 'input', unrepresentable: 'any' });
  SCHEMAS.set(kind, known);
  return known;
}

/** From the inside out: what is left of a field whose own fields are all defaults may be its default as well. */
function withoutDefaults(value: unknown, nodes: readonly JsonSchema[], root: JsonSchema): unknown {
  if (Array.isArray(value)) return value.map((item) => withoutDefaults(item, childrenOf(root, nodes, 'items'), root));
  if (!isPlain(value)) return value;
  const kept = Object.entries(value).flatMap(([name, inner]) => {
    const raw = nodes.flatMap((node) => propertyOf(node, name));
    const left = withoutDefaults(
      inner,
      raw.flatMap((node) => branchesOf(root, node)),
      root,
    );
    const isDefault = raw.some((node) => 'default' in node && isDeepStrictEqual(node.default, left));
    return isDefault ? [] : [[name, left] as const];
  });
  return Object.fromEntries(kept);
}

function propertyOf({ properties, additionalProperties }: JsonSchema, name: string): readonly JsonSchema[] {
  const found = properties?.[name] ?? additionalProperties;
  return typeof found === 'object' ? [found] : [];
}

function childrenOf(root: JsonSchema, nodes: readonly JsonSchema[], part: 'items'): readonly JsonSchema[] {
  return nodes.flatMap((node) => {
    const items = node[part];
    return typeof items === 'object' && !Array.isArray(items) ? branchesOf(root, items) : [];
  });
}

/** What a schema may be at a place: itself, or each of its choices. */
function branchesOf(root: JsonSchema, node: JsonSchema): readonly JsonSchema[] {
  const name = node.$ref?.replace('#/$defs/', '');
  const target = name === undefined ? node : name === '#' ? root : root.$defs?.[name];
  if (typeof target !== 'object') return [];
  const options = target.anyOf ?? target.oneOf;
  return options === undefined ? [target] : options.flatMap((option) => (typeof option === 'object' ? branchesOf(root, option) : []));
}

/** The values of one in the order in which another names them. */
function inOrderOf(value: unknown, model: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => inOrderOf(item, Array.isArray(model) ? model[index] : undefined));
  if (!isPlain(value)) return value;
  const names = isPlain(model) ? Object.keys(model).filter((name) => name in value) : [];
  const all = [...new Set([...names, ...Object.keys(value)])];
  return Object.fromEntries(all.map((name) => [name, inOrderOf(value[name], isPlain(model) ? model[name] : undefined)]));
}

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);
