import { isDeepStrictEqual } from 'node:util';
import type { ProjectExport } from '@tributary/contract';
import { keepingSecrets, KIND_NAMES, type Raw, readObject, secretName, secretReference } from '@tributary/core';
import type { ObjectRow } from '@tributary/store';

type Plain = Readonly<Record<string, unknown>>;
type Path = readonly string[];

/** Objects are many: others are served between so many of them. */
const AT_ONCE = 20;

/** Everything that is defined, as files have it: by kind and id, without what is the default, secrets as references. */
export async function exportObjects(rows: readonly ObjectRow[]): Promise<ProjectExport> {
  const sorted = [...rows].sort(
    (one, other) => KIND_NAMES.indexOf(one.kind) - KIND_NAMES.indexOf(other.kind) || (one.id < other.id ? -1 : 1),
  );
  const objects: Record<string, unknown>[] = [];
  const secrets: string[] = [];
  for (const [index, { object }] of sorted.entries()) {
    if (index % AT_ONCE === AT_ONCE - 1) await new Promise(setImmediate);
    objects.push({ ...briefly(withReferences(object, (path) => secretReference(object, path)) as Plain) });
    withReferences(object, (path) => secrets.push(secretName(object, path)));
  }
  return { objects, secrets };
}

/** Names in the order of the alphabet, which is the same however a document was written; the schema has its own order after. */
function withReferences(value: unknown, refer: (path: Path) => unknown, path: Path = []): unknown {
  if (Array.isArray(value)) return value.map((item, index) => withReferences(item, refer, [...path, String(index)]));
  if (typeof value !== 'object' || value === null) return value;
  if ('$secret' in value) return refer(path);
  const fields = Object.entries(value).sort(([one], [other]) => (one < other ? -1 : 1));
  return Object.fromEntries(fields.map(([name, inner]) => [name, withReferences(inner, refer, [...path, name])]));
}

/** The same object in fewer words: without each field that its schema would fill in as it is. */
function briefly(object: Plain): Plain {
  const meant = meaningOf(object);
  if (meant === undefined) return object;
  const ordered = inOrderOf(object, meant) as Plain;
  return shortened(ordered, [], (shorter) => isDeepStrictEqual(meaningOf(shorter), meant));
}

function meaningOf(object: Raw): unknown {
  const read = readObject(keepingSecrets(object));
  return 'object' in read ? read.object : undefined;
}

/** The values of one in the order in which another names them. */
function inOrderOf(value: unknown, model: unknown): unknown {
  if (Array.isArray(value)) return value.map((item, index) => inOrderOf(item, Array.isArray(model) ? model[index] : undefined));
  if (!isPlain(value)) return value;
  const names = isPlain(model) ? Object.keys(model).filter((name) => name in value) : [];
  const all = [...new Set([...names, ...Object.keys(value)])];
  return Object.fromEntries(all.map((name) => [name, inOrderOf(value[name], isPlain(model) ? model[name] : undefined)]));
}

/** Tries to do without each field, from the outside in. */
function shortened(whole: Plain, path: Path, isSame: (shorter: Plain) => boolean): Plain {
  let current = whole;
  for (const name of namesAt(valueAt(whole, path))) {
    const at = [...path, name];
    const without = Array.isArray(valueAt(current, path)) ? current : (withoutPlace(current, at) as Plain);
    if (without !== current && isSame(without)) current = without;
    else current = shortened(current, at, isSame);
  }
  return current;
}

const isPlain = (value: unknown): value is Plain => typeof value === 'object' && value !== null && !Array.isArray(value);

const namesAt = (value: unknown): readonly string[] => (typeof value === 'object' && value !== null ? Object.keys(value) : []);

const valueAt = (value: unknown, path: Path): unknown => path.reduce<unknown>((at, name) => (at as Plain | undefined)?.[name], value);

function withoutPlace(value: unknown, [name = '', ...rest]: Path): unknown {
  if (Array.isArray(value)) return value.map((item, index) => (String(index) === name ? withoutPlace(item, rest) : (item as unknown)));
  if (!isPlain(value)) return value;
  if (rest.length > 0) return { ...value, [name]: withoutPlace(value[name], rest) };
  const { [name]: _, ...others } = value;
  return others;
}
