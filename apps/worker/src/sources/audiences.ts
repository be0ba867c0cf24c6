import type { Audience } from '@tributary/core';
import { compileErasedProfiles, hasErased } from '@tributary/profiles';
import type { Store } from '@tributary/store';
import type { Warehouse } from '@tributary/warehouse';

/** The audiences of a warehouse, as they are defined now. */
export async function audiencesIn(
  { objects }: Pick<Store, 'objects'>,
  workspaceId: string,
  warehouse: string,
): Promise<readonly Audience[]> {
  return (await objects.all(workspaceId, 'audience')).map(({ object }) => object).filter((audience) => audience.warehouse === warehouse);
}

/** Who is a member of nothing: people who were erased. */
export async function outOfAudiences(warehouse: Warehouse): Promise<{ readonly out?: ReturnType<typeof compileErasedProfiles> }> {
  const { schema } = warehouse.config;
  return (await hasErased(warehouse, schema)) ? { out: compileErasedProfiles(warehouse.dialect, schema) } : {};
}
