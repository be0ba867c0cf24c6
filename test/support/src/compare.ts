/** Order of texts by code points, as both warehouses must keep it. */
export const byCodePoint = (a: string, b: string): number => Buffer.compare(Buffer.from(a), Buffer.from(b));

/** An RFC 3339 time in UTC with six decimals, so that texts of instants compare as the instants do. */
export function instant(time: string): string {
  const [, seconds, decimals = ''] = /^(.{19})(?:\.(\d{1,6}))?Z$/.exec(time) ?? [];
  if (seconds === undefined) throw new Error(`\`${time}\` is no time in UTC with at most six decimals`);
  return `${seconds}.${decimals.padEnd(6, '0')}Z`;
}

/**
 * A payload as the text PostgreSQL makes of its `jsonb`: keys by length, then by bytes. DuckDB keeps the text it got, which `JSON.stringify`
 * made here.
 */
export function jsonbText(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map(jsonbText).join(', ')}]`;
  if (typeof value !== 'object' || value === null) return JSON.stringify(value ?? null);
  const entries = Object.entries(value).filter(([, one]) => one !== undefined);
  const byLength = (a: string, b: string) => Buffer.byteLength(a) - Buffer.byteLength(b) || byCodePoint(a, b);
  return `{${entries
    .sort(([a], [b]) => byLength(a, b))
    .map(([key, one]) => `${JSON.stringify(key)}: ${jsonbText(one)}`)
    .join(', ')}}`;
}
