import { Invalid, type Context, type ErrorDetail, type Trait } from '@tributary/core';
import type { Session } from '@tributary/sql';
import { validateContext, validateDefinedTrait, type DefinitionPlace } from '@tributary/traits';

/** An object, and where it was read from. */
export interface Found {
  readonly table: string;
  readonly name: string;
  readonly object: Trait | Context;
}

/** Asks the warehouse about each definition alone, and tells what it does not understand. */
export async function tryDefinitions(
  session: Session,
  place: Pick<DefinitionPlace, 'schema' | 'events'>,
  found: readonly Found[],
): Promise<readonly ErrorDetail[]> {
  const problems: ErrorDetail[] = [];
  for (const { table, name, object } of found) {
    const path = `${table}.${name}`;
    try {
      if (object.kind === 'context') await validateContext(session, place.events, object);
      else await validateDefinedTrait(session, { ...place, models: [], identifierTypes: [], traits: [] }, object);
    } catch (error) {
      if (!(error instanceof Invalid)) throw error;
      const details = error.details.length > 0 ? error.details : [{ path: '', message: error.message }];
      problems.push(
        ...details.map((detail) => ({
          path: detail.path === '' ? path : `${path}.${detail.path}`,
          message: `${detail.message}; it is read as it is: mend it before you apply it`,
        })),
      );
    }
  }
  return problems;
}
