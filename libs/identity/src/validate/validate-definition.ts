import type { Session } from '@tributary/sql';
import type { IdentityDefinition } from '../identity-definition.js';
import { validateIdentifierType } from './validate-identifier-type.js';
import { validateRules } from './validate-rule.js';

/** Rejects with `Invalid` at the first identifier type or rule that the warehouse cannot use, and names it. */
export async function validateDefinition(session: Session, definition: IdentityDefinition): Promise<void> {
  await validateTypes(session, definition);
  await validateRules(session, definition.events, definition.rules);
}

/** The same of the identifier types alone, for rules that were found right before. */
export async function validateTypes(session: Session, { types }: IdentityDefinition): Promise<void> {
  for (const type of types) await validateIdentifierType(session, type);
}
