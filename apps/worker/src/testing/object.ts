import { type Kind, KINDS, type ObjectOf } from '@tributary/core';

/** A definition as its schema reads it. */
export const object = <K extends Kind>(kind: K, id: string, fields: object) =>
  KINDS[kind].schema.parse({ kind, id, ...fields }) as ObjectOf<K>;
