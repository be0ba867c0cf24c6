import type { Session } from '@tributary/sql';
import type { IdentityDefinition } from '../identity-definition.js';
import { validateIdentifierType } from './validate-identifier-type.js';
import { validateRules } from './validate-rule.js';

/** Rejects with `Invalid` at the first identifier type or rule that the warehouse cannot use, and names it. */
export async function validateDefinition(session: Session, { events, types, rules }: IdentityDefinition): Promise<void> {
  for (const type of types) await validateIdentifierType(session, type);
  await validateRules(session, events, rules);
}
