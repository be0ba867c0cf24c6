import { type RawBuilder, sql } from 'kysely';

/** What the id of an object looks like: it is also the cursor of lists by id. */
export const ID = /^[a-z][a-z0-9_]{0,62}$/;

/** Whether these words are in the id of a definition or in one of these fields of it, whatever their case. */
export function named(search: string, fields: readonly string[] = ['label']): RawBuilder<boolean> {
  const like = `%${search.replaceAll(/[\\%_]/g, String.raw`\$&`)}%`;
  const places = [sql`id`, ...fields.map((field) => sql`object->>${sql.lit(field)}`)];
  return sql<boolean>`(${sql.join(
    places.map((place) => sql`${place} ILIKE ${like}`),
    sql` OR `,
  )})`;
}
