/**
 * Seconds of RFC 3339 with none, three or six decimals: `25:47.779`, never `25:47.7790`. Both warehouses write times of
 * their own with any number of decimals; one form for all lets values be compared as text.
 */
export function groupDecimals(time: string): string {
  const dot = time.lastIndexOf('.');
  if (dot < 0) return time;
  const decimals = time.slice(dot + 1).padEnd(6, '0');
  if (decimals === '000000') return time.slice(0, dot);
  return `${time.slice(0, dot)}.${decimals.endsWith('000') ? decimals.slice(0, 3) : decimals}`;
}
