import { isObject, opened } from '@tributary/connector-kit';
import type { OutRecord, Refusal } from '@tributary/connector-kit';
import { dataPoints } from './data-points.js';
import { isOperation, refuse, undone, written } from './attribute-writes.js';
import type { AttributeWrite } from './attribute-writes.js';
import { nameProblem, valueProblem } from './nested-values.js';
import { STANDARD } from './user-fields.js';

const CUSTOM = 'custom_attributes';

/** What decides how the attributes of a record are told. */
export interface AttributeRules {
  /** Nested objects are merged into what is there; else they replace it. */
  readonly merge: boolean;
  readonly writes: Readonly<Record<string, AttributeWrite>>;
  /** The most elements of an array. */
  readonly items?: number | undefined;
}

/** The attributes one record tells, without the user's name, and what they cost. */
export interface Attributes {
  readonly values: Readonly<Record<string, unknown>>;
  /** Data points that telling all attributes would have cost besides. */
  readonly saved: number;
  readonly points: number;
}

/** One mapped attribute by its name at Braze; `path` is the name it is mapped by. */
interface Mapped {
  readonly name: string;
  readonly path: string;
  readonly value: unknown;
}

/**
 * The attributes of one record: what changed of it, and for a removal what takes its values back. Custom attributes lie beside the standard
 * ones there, so the fields of `custom_attributes` move up. Null removes an attribute. Refuses what Braze would not take or would take otherwise.
 */
export function attributesOf(record: OutRecord, rules: AttributeRules): Attributes | Refusal {
  const mapped = mappedOf(record);
  if ('kind' in mapped) return mapped;
  if (record.operation === 'remove') return cleared(mapped, rules);
  const told = record.operation === 'add' ? mapped : mapped.filter(({ path }) => isChanged(record, path));
  const values: [string, unknown][] = [];
  for (const one of told) {
    const value = valueOf(one, rules);
    if ('kind' in value) return value;
    values.push([one.name, rules.merge ? changedParts(record, one.path, value.value) : value.value]);
  }
  const points = dataPoints(Object.fromEntries(values));
  const whole = record.operation === 'add' ? points : dataPoints(Object.fromEntries(mapped.map(({ name, value }) => [name, value])));
  return { values: Object.fromEntries(values), points, saved: Math.max(0, whole - points) };
}

function mappedOf(record: OutRecord): readonly Mapped[] | Refusal {
  const custom = opened(record.fields[CUSTOM] ?? {});
  if (!isObject(custom)) return NO_OBJECT;
  const own = Object.entries(record.fields).filter(([name]) => name !== CUSTOM && !(name in record.key));
  return [
    ...own.map(([name, value]) => ({ name, path: name, value })),
    ...Object.entries(custom).map(([name, value]) => ({ name, path: `${CUSTOM}.${name}`, value })),
  ];
}

const NO_OBJECT = refuse(CUSTOM, CUSTOM, 'is no object: map `custom_attributes.<name>` for each attribute, or a JSON object');

/** What says in a request whose attributes they are, and how they are written. */
const RESERVED = new Set(['user_alias', '_update_existing_only', '_merge_objects']);

function valueOf({ name, path, value }: Mapped, { writes, items }: AttributeRules): { readonly value: unknown } | Refusal {
  const isOwn = path !== name || !STANDARD.has(name);
  if (path !== name && (STANDARD.has(name) || RESERVED.has(name)))
    return refuse(path, 'name', `has a name that Braze keeps for itself: map \`${name}\` alone, or choose another name`);
  const problem = isOwn ? (nameProblem(name) ?? valueProblem(value, { items })) : undefined;
  if (problem !== undefined) return refuse(path, 'value', problem);
  const write = Object.hasOwn(writes, name) ? writes[name] : undefined;
  if (write === undefined) {
    if (!isOperation(value)) return { value };
    return refuse(path, 'operation', 'would be carried out by Braze, not kept: say how it is written in `options.attributes`');
  }
  const made = written(write, value);
  return 'problem' in made ? refuse(path, 'operation', made.problem) : made;
}

/** A removal takes back what the record gave: what it has set is cleared, what it has added is taken out. */
function cleared(mapped: readonly Mapped[], { merge, writes }: AttributeRules): Attributes {
  const values = mapped.flatMap(({ name, value }): [string, unknown][] => {
    const write = Object.hasOwn(writes, name) ? writes[name] : undefined;
    const undo = write === undefined ? (merge ? emptied(value) : null) : undone(write, value);
    return undo === undefined ? [] : [[name, undo]];
  });
  return { values: Object.fromEntries(values), points: dataPoints(Object.fromEntries(values)), saved: 0 };
}

/** Of a merged object only the properties that were told are cleared. */
function emptied(value: unknown): unknown {
  if (!isObject(value) || Object.keys(value).length === 0) return null;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, emptied(inner)]));
}

function isChanged({ changed, changedPaths }: OutRecord, path: string): boolean {
  const [top = path] = path.split('.', 1);
  if (changedPaths === undefined) return changed.includes(path) || changed.includes(top);
  return changedPaths.some((one) => one === path || (one === CUSTOM && path.startsWith(`${CUSTOM}.`)) || one.startsWith(`${path}.`));
}

/** Of an object that is merged, and is mapped property by property, only what changed. */
function changedParts({ changedPaths }: OutRecord, path: string, value: unknown): unknown {
  if (!isObject(value) || changedPaths === undefined || changedPaths.includes(path) || isOperation(value)) return value;
  const parts = Object.entries(value).filter(([name]) =>
    changedPaths.some((one) => one === `${path}.${name}` || one.startsWith(`${path}.${name}.`)),
  );
  if (parts.length === 0) return value;
  return Object.fromEntries(parts.map(([name, inner]) => [name, changedParts({ changedPaths } as OutRecord, `${path}.${name}`, inner)]));
}
