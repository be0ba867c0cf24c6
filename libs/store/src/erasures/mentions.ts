/** A value is told in bodies as JSON writes it and in paths as URLs do. */
function spellings(value: string): readonly string[] {
  const json = JSON.stringify(value).slice(1, -1);
  return [value, json, encodeURIComponent(value)].map((text) => text.toLowerCase());
}

/** How some values may be written in a text that is in lower case. */
export const spelled = (values: readonly string[]): readonly string[] => [
  ...new Set(values.filter((value) => value !== '').flatMap(spellings)),
];

/** What stands where a value stood. */
export const ERASED = '[erased]';

const escaped = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');

/** Finds values as words of their own: `42` is not in `1420`. */
export function wordsOf(values: readonly string[]): RegExp | null {
  const texts = spelled(values).toSorted((a, b) => b.length - a.length);
  return texts.length === 0 ? null : new RegExp(`(?<![\\p{L}\\p{N}])(?:${texts.map(escaped).join('|')})(?![\\p{L}\\p{N}])`, 'giu');
}

/** A JSON value without these words. Names of members stay. */
export function scrubbed(value: unknown, words: RegExp): unknown {
  if (typeof value === 'string') return value.replace(words, ERASED);
  if (Array.isArray(value)) return value.map((one) => scrubbed(one, words));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, inner]) => [name, scrubbed(inner, words)]));
}
