import type { ProjectExport } from '@tributary/contract';
import { type Kind, KIND_NAMES, type Raw, secretName, secretReference } from '@tributary/core';
import type { ObjectRow } from '@tributary/store';
import { briefObject } from './brief-object.js';

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
    const named = withReferences(object, (path) => secretReference(object, path)) as Raw & { readonly kind: Kind };
    objects.push({ ...briefObject(named) });
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
