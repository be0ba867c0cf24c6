/** The mapped fields that a change names: a JSON list of them. */
export const changedOf = (changed: string): ReadonlySet<string> => new Set(JSON.parse(changed) as string[]);

/** The fields that stand at the top of a record, of fields in dotted form. */
export function topLevel(paths: readonly string[]): readonly string[] {
  if (paths.every((path) => !path.includes('.'))) return paths;
  return [...new Set(paths.map((path) => path.split('.', 1)[0] ?? path))];
}
