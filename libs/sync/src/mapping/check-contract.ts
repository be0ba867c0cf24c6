import { hint, Invalid, typeName, type Column, type ColumnType, type ErrorDetail, type Sync } from '@tributary/core';

/** Every mapped and every key column exists and can be what it is used as. Names column and mapping otherwise, all at once. */
export function checkContract(sync: Sync, columns: readonly Column[]): void {
  const types = new Map(columns.map((column) => [column.name, column.type]));
  const names = [...types.keys()];
  const missing = (path: string, column: string): readonly ErrorDetail[] =>
    types.has(column) ? [] : [{ path, message: `the source has no column \`${column}\`${hint(column, names)}` }];
  const details = [
    ...Object.entries(sync.key).flatMap(([field, column]) => [...missing(`key.${field}`, column), ...keyType(field, types.get(column))]),
    ...Object.entries(sync.mapping).flatMap(([field, from]) => ('column' in from ? missing(`mapping.${field}`, from.column) : [])),
    ...nestingClashes(Object.keys(sync.mapping)),
  ];
  if (details.length === 0) return;
  const list = details.map((detail) => `\`${detail.path}\`: ${detail.message}`).join('; ');
  throw new Invalid('sync.contract', `Sync \`${sync.id}\` does not fit its source: ${list}. Nothing was sent.`, details);
}

function keyType(field: string, type: ColumnType | undefined): readonly ErrorDetail[] {
  if (type === undefined || !['list', 'json', 'binary', 'double'].includes(type.kind)) return [];
  return [{ path: `key.${field}`, message: `a column of type ${typeName(type)} cannot be a key` }];
}

/** `a` and `a.b` cannot both be filled: one is a value, the other wants it to be an object. */
function nestingClashes(paths: readonly string[]): readonly ErrorDetail[] {
  const known = new Set(paths);
  return paths.flatMap((path) => {
    const parts = path.split('.');
    const parent = parts.map((_, index) => parts.slice(0, index).join('.')).find((prefix) => prefix !== '' && known.has(prefix));
    return parent === undefined
      ? []
      : [{ path: `mapping.${path}`, message: `\`${parent}\` is mapped to a value, so nothing can be inside it` }];
  });
}
