import { Invalid, type Events, type IdentityRule } from '@tributary/core';
import { checkExpression, type Session } from '@tributary/sql';

/** Rejects with `Invalid` when the warehouse cannot read the rule's `value`, or when it is not one value an event. */
export async function validateRule(session: Session, events: Events, rule: IdentityRule): Promise<void> {
  const { expands } = await checkExpression(session, events, { path: 'value', text: rule.value });
  if (!expands) return;
  const message = 'gives several values for one event: write an expression that gives one, or one rule for each';
  throw new Invalid('identity.several_values', `\`value\` of rule \`${rule.id}\` ${message}`, [{ path: 'value', message }]);
}
