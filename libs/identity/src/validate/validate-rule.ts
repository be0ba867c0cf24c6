import { Invalid, type Events, type IdentityRule } from '@tributary/core';
import { checkExpression, compileEvents, describeExpressions, sql, type Session } from '@tributary/sql';

/** Rejects with `Invalid` when the warehouse cannot read the rule's `value`, or when it is not one value an event. */
export async function validateRule(session: Session, events: Events, rule: IdentityRule): Promise<void> {
  const { expands } = await checkExpression(session, events, { path: 'value', text: rule.value });
  if (!expands) return;
  const message = 'gives several values for one event: write an expression that gives one, or one rule for each';
  throw new Invalid('identity.several_values', `\`value\` of rule \`${rule.id}\` ${message}`, [{ path: 'value', message }]);
}

/** The same for many rules, in two questions where all is well. Rejects at the first that is wrong, and names it. */
export async function validateRules(session: Session, events: Events, rules: readonly IdentityRule[]): Promise<void> {
  // What is wrong with the events themselves is no rule's fault.
  await session.describe(sql`SELECT id FROM (${compileEvents(events)}) AS event`);
  const texts = rules.map(({ value }) => value);
  const known = await describeExpressions(session, events, texts).catch((error: unknown) => refused(error));
  if (known?.allSingle) return;
  if (known === undefined) await refuseTextPayload(session, events, texts);
  await findWrong(session, events, rules);
}

/** Few are wrong: they are found by halves. */
async function findWrong(session: Session, events: Events, rules: readonly IdentityRule[]): Promise<void> {
  const [rule, ...others] = rules;
  if (rule === undefined) return;
  if (others.length === 0) return validateRule(session, events, rule).catch((error: unknown) => rethrow(rule, error));
  const half = Math.ceil(rules.length / 2);
  for (const some of [rules.slice(0, half), rules.slice(half)]) {
    const texts = some.map(({ value }) => value);
    const known = await describeExpressions(session, events, texts).catch((error: unknown) => refused(error));
    if (!known?.allSingle) await findWrong(session, events, some);
  }
}

/** Where a payload is text, the same rules may be right as soon as it is mapped as JSON. */
async function refuseTextPayload(session: Session, events: Events, texts: readonly string[]): Promise<void> {
  const payload = `CAST((${events.columns.payload}\n) AS json)`;
  const mapped = { ...events, columns: { ...events.columns, payload } };
  const known = await describeExpressions(session, mapped, texts).catch((error: unknown) => refused(error));
  if (known === undefined) return;
  const message = `is text: map it as JSON, \`CAST(${events.columns.payload} AS json)\``;
  throw new Invalid('events.payload_is_text', `the payload of the events (\`events.columns.payload\`) ${message}`, [
    { path: 'events.columns.payload', message },
  ]);
}

function refused(error: unknown): undefined {
  if (!(error instanceof Invalid)) throw error;
  return undefined;
}

function rethrow(rule: IdentityRule, error: unknown): never {
  if (!(error instanceof Invalid) || error.message.includes(`rule \`${rule.id}\``)) throw error;
  const details = error.details.map(({ path, message }) => ({ path: `${rule.id}.${path}`, message }));
  throw new Invalid(error.code, `rule \`${rule.id}\`: ${error.message}`, details, { cause: error });
}
