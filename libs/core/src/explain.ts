import { z } from 'zod';
import type { ErrorDetail } from './errors.js';
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
    if (issue.code === 'unrecognized_keys') return issue.keys.map((key) => unknownField([...issue.path, key], fieldsAt(root, issue.path)));
    const path = issue.path.map(String).join('.');
    const missing = issue.path.length > 0 && valueAt(input, issue.path) === undefined;
    // A misspelt field is told once, not also as the missing one it stands for.
    if (missing && meant.has(path)) return [];
    return [{ path, message: missing ? `\`${String(issue.path.at(-1))}\` is missing` : sentenceOf(issue) }];
  });
}

function unknownField(path: Path, known: readonly string[]): ErrorDetail {
  const name = String(path.at(-1));
  return { path: path.map(String).join('.'), message: `unknown field \`${name}\`${hint(name, known)}` };
}

/** Issues with their whole paths; of a union, those of the branch that fits best. */
function flatten(issue: Issue, parent: Path): Issue[] {
  const path = [...parent, ...issue.path];
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [{ ...issue, path }];
  const branches = issue.errors.map((branch) => branch.flatMap((inner) => flatten(inner, path)));
  const plain = branches.every((branch) => branch.every((inner) => inner.code === 'invalid_type' && inner.path.length === path.length));
  if (plain) return [{ ...issue, path, message: `must be ${kindsOf(branches.flat()).join(', ')}` }];
  return branches.reduce((best, branch) => (misfit(branch) < misfit(best) ? branch : best));
}

/** Fields that a branch does not know weigh more than those it misses. */
function misfit(branch: readonly Issue[]): number {
  return branch.reduce((sum, issue) => sum + (issue.code === 'unrecognized_keys' ? 10 * issue.keys.length : 1), 0);
}

function kindsOf(issues: readonly Issue[]): string[] {
  return [...new Set(issues.flatMap((issue) => (issue.code === 'invalid_type' ? [issue.expected] : [])))];
}

function sentenceOf(issue: Issue): string {
  if (issue.code === 'invalid_value') return `must be ${issue.values.map((value) => `\`${String(value)}\``).join(' or ')}`;
  if (issue.code === 'invalid_union' && 'options' in issue && Array.isArray(issue.options)) {
    return `must be ${issue.options.map((value) => `\`${String(value)}\``).join(' or ')}`;
  }
  return issue.message;
}

function valueAt(input: unknown, path: Path): unknown {
  return path.reduce<unknown>(
    (value, key) => (typeof value === 'object' && value !== null ? (value as Record<PropertyKey, unknown>)[key] : undefined),
    input,
  );
}

/** The names of the fields a schema knows at a path, over all branches. */
function fieldsAt(root: JsonSchema, path: Path): string[] {
  let nodes = branchesOf(root, root);
  for (const step of path) {
    nodes = nodes.flatMap((node) => childrenOf(node, step)).flatMap((node) => branchesOf(root, node));
  }
  return [...new Set(nodes.flatMap((node) => Object.keys(node.properties ?? {})))];
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
