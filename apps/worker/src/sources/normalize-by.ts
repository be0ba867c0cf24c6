import { IdentifierType } from '@tributary/core';
import { normalizeKeys } from '@tributary/identity';
import type { NormalizeKeys } from '@tributary/traits';

/** Keys of models take the form that stitching gave to identifiers of their type. */
export const normalizeBy =
  (types: readonly IdentifierType[]): NormalizeKeys =>
  (session, { identifier, ...at }, options) => {
    const type = types.find(({ id }) => id === identifier) ?? IdentifierType.parse({ kind: 'identifier_type', id: identifier });
    return normalizeKeys(session, { ...at, type }, options);
  };
