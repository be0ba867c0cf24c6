import type { Database } from '@tributary/sql';
import { lookAt, PUBLIC_VIEWS } from './public-view.js';
import type { PromotionRequest } from './promote.js';

/** The schemas of ours, of those given, whose views the public views show: none before the first promotion, several where some views were changed since. */
export async function shownSchemas(
  database: Database,
  {
    schemas,
    publicSchema = database.dialect.publicSchema,
    signal,
  }: Omit<PromotionRequest, 'schema'> & { readonly schemas: readonly string[] },
): Promise<readonly string[]> {
  const shown = new Set<string>();
  for (const name of PUBLIC_VIEWS) {
    const standing = await lookAt(database, { schema: publicSchema, name }, signal ? { signal } : {});
    if (standing.is === 'ours' && schemas.includes(standing.schema)) shown.add(standing.schema);
  }
  return [...shown];
}
