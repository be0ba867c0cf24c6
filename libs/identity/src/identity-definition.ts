import type { Events, IdentifierType, IdentityRule, Pin } from '@tributary/core';

/** What profiles are made of: the events, and how identifiers are found in them, limited and kept apart. */
export interface IdentityDefinition {
  readonly events: Events;
  /** Identifier types that a rule names and that are not listed have the defaults. */
  readonly types: readonly IdentifierType[];
  readonly rules: readonly IdentityRule[];
  readonly pins: readonly Pin[];
  readonly signal?: AbortSignal;
}
