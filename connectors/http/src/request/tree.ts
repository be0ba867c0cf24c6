import type { OutRecord, Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { asIs, fill, valueAt } from './fill.js';
import { OPS } from './ops.js';

/** What a leaf `{ "$name": argument }` of a JSON template stands for: whether its argument makes sense, and its value for a record. */
interface Leaf {
  readonly argument: z.ZodType;
  readonly value: (argument: never, record: OutRecord) => unknown;
}

/** The value is no value: the member, or the element, is left out. */
const NOTHING = Symbol('nothing');

const truth = z.literal(true);

/** The leaves of a JSON template. Values keep their types: nothing is put together as text, so no value can break out of its place. */
const LEAVES: Readonly<Record<string, Leaf>> = {
  $field: { argument: z.string().min(1), value: (name: string, record) => valueAt(record, name) ?? null },
  $optional: { argument: z.string().min(1), value: (name: string, record) => valueAt(record, name) ?? NOTHING },
  $key: {
    argument: z.union([truth, z.string().min(1)]),
    value: (name: string | true, { key }) => (name === true ? key : (key[name] ?? null)),
  },
  $record: { argument: truth, value: (_: true, { key, fields }) => ({ ...fields, ...key }) },
  $op: {
    argument: z.union([truth, z.strictObject({ added: z.json(), changed: z.json(), removed: z.json() })]),
    value: (words: true | Readonly<Record<string, unknown>>, { operation }) => (words === true ? OPS[operation] : words[OPS[operation]]),
  },
  $changed: { argument: truth, value: (_: true, { changed }) => changed },
  $idempotency_key: { argument: truth, value: (_: true, { idempotencyKey }) => idempotencyKey },
  $text: { argument: z.string(), value: (text: string, record) => fill(text, record, { encode: asIs, place: 'text' }) },
  $literal: { argument: z.json(), value: (json: unknown) => json },
};

const RECORDS = '$records';

/** A JSON template: any JSON in which an object with one member, named like `$field`, stands for a value of the record. */
export const Tree = z
  .json()
  .superRefine((tree, context) => {
    for (const { path, message } of treeProblems(tree)) context.addIssue({ code: 'custom', path: [...path], message });
  })
  .meta({
    description: `JSON in which \`{ "$field": "name" }\` stands for a value; also ${Object.keys(LEAVES).join(', ')}, and \`$records\` for a list of all records`,
  });
export type Tree = z.infer<typeof Tree>;

interface Problem {
  readonly path: readonly (string | number)[];
  readonly message: string;
}

function treeProblems(tree: unknown, path: Problem['path'] = []): readonly Problem[] {
  if (Array.isArray(tree)) return tree.flatMap((item, index) => treeProblems(item, [...path, index]));
  if (typeof tree !== 'object' || tree === null) return [];
  const members = Object.entries(tree);
  const [name = '', argument] = members.find(([one]) => one.startsWith('$')) ?? [];
  if (name === '') return members.flatMap(([one, inner]) => treeProblems(inner, [...path, one]));
  if (members.length > 1)
    return [{ path, message: `\`${name}\` must stand alone in its object; for a member of that name use \`$literal\`` }];
  if (name === RECORDS) return treeProblems(argument, [...path, name]);
  const leaf = Object.hasOwn(LEAVES, name) ? LEAVES[name] : undefined;
  if (leaf === undefined) return [{ path, message: `there is no \`${name}\`: there are ${[...Object.keys(LEAVES), RECORDS].join(', ')}` }];
  if (leaf.argument.safeParse(argument).success) return [];
  return [{ path, message: `\`${name}\` cannot be used with \`${JSON.stringify(argument)}\`` }];
}

/** Whether a template has a place for a list of records. */
export function takesMany(tree: unknown): boolean {
  if (typeof tree !== 'object' || tree === null) return false;
  return Object.entries(tree).some(([name, inner]) => name === RECORDS || (name !== '$literal' && takesMany(inner)));
}

/** Why one record cannot be put into a template, or nothing. */
export function refuseTree(tree: unknown, record: OutRecord): Refusal | undefined {
  try {
    render(tree, [record]);
    return undefined;
  } catch (error) {
    if (error instanceof Unrenderable) return error.refusal;
    throw error;
  }
}

/** The JSON of a template for these records; outside of `$records` values are those of the first one. */
export function renderTree(tree: unknown, records: readonly OutRecord[]): unknown {
  const json = render(tree, records);
  return json === NOTHING ? null : json;
}

class Unrenderable extends Error {
  constructor(readonly refusal: Refusal) {
    super(refusal.message);
  }
}

function render(tree: unknown, records: readonly OutRecord[]): unknown {
  if (Array.isArray(tree)) return tree.map((item) => render(item, records)).filter((item) => item !== NOTHING);
  if (typeof tree !== 'object' || tree === null) return tree;
  const [[name = '', argument] = []] = Object.entries(tree);
  if (name === RECORDS) return records.map((record) => render(argument, [record])).filter((item) => item !== NOTHING);
  const leaf = Object.hasOwn(LEAVES, name) ? LEAVES[name] : undefined;
  const [first] = records;
  if (leaf !== undefined && first !== undefined) return leafValue(leaf, argument, first);
  const members = Object.entries(tree).map(([member, inner]) => [member, render(inner, records)] as const);
  return Object.fromEntries(members.filter(([, value]) => value !== NOTHING));
}

function leafValue(leaf: Leaf, argument: unknown, record: OutRecord): unknown {
  const value = leaf.value(argument as never, record);
  if (leaf === LEAVES['$text'] && typeof value === 'object') throw new Unrenderable(value as Refusal);
  return value;
}
