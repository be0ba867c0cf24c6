import { z } from 'zod';
import type { ErrorDetail } from './errors.js';
import { issueSentence, typeWord } from './issue-sentence.js';
import { hint, nearest } from './nearest.js';

type Issue = z.core.$ZodIssue;
type Path = readonly PropertyKey[];
type JsonSchema = z.core.JSONSchema.JSONSchema;

/**
 * The complaints of a schema as places and sentences for people: unknown fields with the nearest known one, missing fields
 * by name, and of a choice only the branch that was most likely meant.
 */
export function explain(schema: z.ZodType, input: unknown, error: z.core.$ZodError): readonly ErrorDetail[] {
  const root = z.toJSONSchema(schema, { io: 'input', unrepresentable: 'any' });
  const issues = error.issues.flatMap((issue) => flatten(issue, []));
  const unknown = issues.filter((issue) => issue.code === 'unrecognized_keys');
  const meant = new Set(
    unknown.flatMap(({ path, keys }) => keys.map((key) => [...path, nearest(key, fieldsAt(root, path))].map(String).join('.'))),
  );
  return issues.flatMap((issue): ErrorDetail[] => {
    if (issue.code === 'unrecognized_keys')
      return issue.keys.map((key) => strayField([...issue.path, key], nodesAt(root, issue.path), input));
    const path = issue.path.map(String).join('.');
    const missing = issue.path.length > 0 && valueAt(input, issue.path) === undefined;
    // A misspelt field is told once, not also as the missing one it stands for.
    if (missing && meant.has(path)) return [];
    return [{ path, message: missing ? `\`${String(issue.path.at(-1))}\` is missing` : sentenceOf(issue, fieldsAt(root, issue.path)) }];
  });
}

/** A field that nobody knows, or one that belongs to another choice than those that are there. */
function strayField(path: Path, nodes: readonly JsonSchema[], input: unknown): ErrorDetail {
  const name = String(path.at(-1));
  const known = namesOf(nodes);
  if (!known.includes(name)) return { path: path.map(String).join('.'), message: `unknown field \`${name}\`${hint(name, known)}` };
  const kin = new Set(namesOf(nodes.filter(({ properties = {} }) => Object.hasOwn(properties, name))));
  const given = Object.keys(Object(valueAt(input, path.slice(0, -1))) as object);
  const others = given.filter((one) => known.includes(one) && !kin.has(one));
  const message = others.length > 0 ? `\`${name}\` does not go with ${quoted(others)}: choose one` : `\`${name}\` has no place here`;
  return { path: path.map(String).join('.'), message };
}

const quoted = (names: readonly string[]): string => names.map((name) => `\`${name}\``).join(', ');

/** Issues with their whole paths; of a union, those of the branch that fits best. */
function flatten(issue: Issue, parent: Path): Issue[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path }];
  const branches = issue.errors.map((branch) => branch.flatMap((inner) => flatten(inner, path)));
  const plain = branches.every((branch) => branch.every((inner) => inner.code === 'invalid_type' && inner.path.length === path.length));
  if (plain) return [{ ...issue, path, message: `must be ${kindsOf(branches.flat()).map(typeWord).join(' or ')}` }];
  return branches.reduce((best, branch) => (misfit(branch) < misfit(best) ? branch : best));
}

/** Fields that a branch does not know weigh more than those it misses. */
function misfit(branch: readonly Issue[]): number {
  return branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 10 * issue.keys.length : 1), 0);
}

function kindsOf(issues: readonly Issue[]): string[] {
  return [...new Set(issues.flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : [])))];
}

/** Where an object was to be given and something else was, the fields it may have say more than its type. */
function sentenceOf(issue: Issue, fields: readonly string[]): string {
  const wantsObject = issue.code === 'invalid_type' || issue.code === 'invalid_union';
  return `${issueSentence(issue)}${wantsObject && fields.length > 0 ? `; its fields are ${quoted(fields)}` : ''}`;
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
}

/** The names of the fields a schema knows at a path, over all branches. */
const fieldsAt = (root: JsonSchema, path: Path): string[] => namesOf(nodesAt(root, path));

const namesOf = (nodes: readonly JsonSchema[]): string[] => [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];

/** What a schema expects at a path, each branch by itself. */
function nodesAt(root: JsonSchema, path: Path): JsonSchema[] {
  let nodes = branchesOf(root, root);
  for (const step of path) {
    nodes = nodes.flatMap((node) => childrenOf(node, step)).flatMap((node) => branchesOf(root, node));
  }
  return nodes;
}

function childrenOf(node: JsonSchema, step: PropertyKey): JsonSchema[] {
  const named = node.properties?.[String(step)];
  const child = named ?? (typeof step === 'number' ? node.items : node.additionalProperties);
  return typeof child === 'object' && !Array.isArray(child) ? [child] : [];
}

function branchesOf(root: JsonSchema, node: JsonSchema): JsonSchema[] {
  const name = node.$ref?.replace('#/$defs/', '');
  const target = name === undefined ? node : root.$defs?.[name];
  if (!target || typeof target !== 'object') return [];
  const options = target.anyOf ?? target.oneOf;
  return options ? options.flatMap((option) => (typeof option === 'object' ? branchesOf(root, option) : [])) : [target];
}
