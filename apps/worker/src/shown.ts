import { AppError, type Warehouse as Config } from '@tributary/core';
import { shownSchemas } from '@tributary/profiles';
import type { Warehouse } from '@tributary/warehouse';
import { schemaOf } from './sources/defined.js';

/** While the public views show the shadow, the runs that people take for the real ones write what nobody sees: said until it is no longer so. */
export async function tellShown(warehouse: Warehouse, signal: AbortSignal): Promise<{ readonly note?: string }> {
  const { config } = warehouse;
  const shadow = schemaOf(config, true);
  const shown = await shownSchemas(warehouse, { schemas: [shadow], publicSchema: config.public_schema, signal }).catch(nobodyKnows);
  return shown.length === 0 ? {} : { note: noteOf(config, shadow) };
}

const noteOf = ({ schema }: Pick<Config, 'schema'>, shadow: string): string =>
  `the public views show the shadow \`${shadow}\`: runs without \`--shadow\` write \`${schema}\`, which others see again after \`tributary promote\``;

/** What a run has done is done, also where this cannot be told. */
function nobodyKnows(error: unknown): readonly string[] {
  if (error instanceof AppError) return [];
  throw error;
}
