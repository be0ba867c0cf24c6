import type { Choice } from '../../../parts/form/choice.js';
import { type MappingLine, nextLine, type SyncDraft } from '../draft/sync-draft.js';
import type { TakenField } from '../draft/taken-field.js';

const plain = (name: string): string => name.toLowerCase().replaceAll(/[^a-z0-9]/g, '');

/** Fields nobody has mapped that have the name of a column, however it is written. */
export function suggested(
  { key, mapping }: Pick<SyncDraft, 'key' | 'mapping'>,
  fields: readonly Pick<TakenField, 'name'>[],
  columns: readonly Choice[],
): readonly MappingLine[] {
  const taken = new Set([...key, ...mapping].map(({ field }) => field));
  return fields.flatMap(({ name }) => {
    const column = taken.has(name) ? undefined : columns.find(({ value }) => plain(value) === plain(name));
    return column === undefined ? [] : [{ at: nextLine(), field: name, from: { column: column.value } }];
  });
}
