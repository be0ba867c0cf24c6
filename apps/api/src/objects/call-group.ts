import { type Kind, KINDS } from '@tributary/core';

/** The group that the calls of a kind have in clients, and so in operation ids: `identityRules` for `/v1/identity-rules`. */
export function callGroupOf(kind: Kind): string {
  return KINDS[kind].plural.replace(/-(\w)/g, (_dash, letter: string) => letter.toUpperCase());
}
