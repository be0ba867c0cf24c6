import { AppError, Conflict, Invalid, readsProfiles, type Model, type Sync } from '@tributary/core';
import { computedTraits, isStitched } from '@tributary/profiles';
import { checkFields, columnsNamed, layoutOf, readContract } from '@tributary/sync';
import { syncSourceOf } from '../sources/sync-source.js';
import { openForQuestion } from './fields.js';
import type { Asked } from './question.js';

/** What is defined that a sync may read. */
interface Defined {
  readonly models: readonly Model[];
  readonly traits: readonly { readonly id: string }[];
  /** What is known of the fields that are filled. */
  readonly fields: NonNullable<Parameters<typeof readContract>[1]['fields']>;
}

/**
 * Tries the key and the mapping of a sync on its source as it is now: columns, expressions, templates, and whether they fit the fields. Rejects with `Invalid`. A sync of
 * profiles or traits that have not been computed yet cannot be tried: their columns are not there.
 */
export async function trySync(
  { store, workspaceId, warehouse, schema }: Asked,
  { models, traits, fields }: Defined,
  sync: Sync,
): Promise<void> {
  if (readsProfiles(sync.source)) {
    const defined = traits.map(({ id }) => id);
    const named = [...Object.values(sync.key), ...Object.values(sync.mapping).flatMap(columnsNamed)];
    if (!(await isStitched(warehouse, schema))) return;
    const computed = await computedTraits(warehouse, { schema, defined, columns: [] });
    if (named.some((name) => defined.includes(name) && !computed.includes(name))) return;
  }
  const model = models.find(({ id }) => 'model' in sync.source && sync.source.model === id);
  try {
    const source = await syncSourceOf(store, { workspaceId, sync, model }, warehouse);
    await readContract(warehouse, { source, sync, layout: layoutOf(sync), fields });
  } catch (error) {
    // Whose members are not there yet cannot be tried either.
    if (error instanceof Conflict && error.code === 'audience.not_computed') return;
    if (!(error instanceof Invalid) || error.code === 'sync.contract') throw error;
    // The place is that in the text of the source, which stands elsewhere.
    const message = `its source cannot be read: ${error.message.replace(/ at line \d+, column \d+/, '')}`;
    throw new Invalid('sync.source', message, [{ path: 'source', message }], { cause: error });
  }
}

/** Whether the source has what is mapped, and the destination takes it. A destination that is not there yet, or cannot be opened, is told elsewhere. */
export async function tryBothEnds(at: Asked, defined: Omit<Defined, 'fields'>, sync: Sync): Promise<void> {
  const destination = await openForQuestion(sync.destination, sync.object, at).catch((error: unknown) => {
    if (error instanceof AppError) return null;
    throw error;
  });
  const fields = destination?.connector.objects[sync.object]?.fields ?? [];
  await trySync(at, { ...defined, fields }, sync);
  if (destination !== null) await checkFields(destination, sync);
}
