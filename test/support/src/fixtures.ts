import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';

/** A row of a CSV file by column name; nothing written is `undefined`. */
export type CsvRow = Readonly<Partial<Record<string, string>>>;

/** The rows of `test/fixtures/<story>/<file>`. */
export function fixtureRows(story: string, file: string): readonly CsvRow[] {
  const text = readFileSync(new URL(`../../fixtures/${story}/${file}`, import.meta.url), 'utf8');
  const rows = parse<Record<string, string>>(text, { columns: true, bom: true });
  return rows.map((row) => Object.fromEntries(Object.entries(row).filter(([, value]) => value !== '')));
}

/** `2022-12-22 13:26:12.871000+00:00` or `… UTC`, as Snowplow writes it, in RFC 3339. */
export function snowplowTime(text: string | undefined): string {
  if (text === undefined) throw new Error('an event of the fixture has no time');
  return `${text.slice(0, 19).replace(' ', 'T')}${text.slice(19).replace(/(\+00:00| UTC)$/, '')}Z`;
}
