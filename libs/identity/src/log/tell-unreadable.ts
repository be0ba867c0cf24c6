import { Invalid, messageOf } from '@tributary/core';
import { compileEvents, sql, type Sql } from '@tributary/sql';
import { compileSeen } from '../extract/compile-seen.js';
import type { IdentityDefinition } from '../identity-definition.js';
import type { Statements } from '../tables/statements.js';

/**
 * What is to be mended where the events could not be read: the mapping of the events, a payload that is not JSON, or a rule. Other errors are
 * given back as they are.
 */
export async function tellUnreadable(statements: Statements, definition: IdentityDefinition, error: unknown): Promise<unknown> {
  if (!(error instanceof Invalid)) return error;
  const events = compileEvents(definition.events, { unique: true });
  try {
    return (
      (await brokenMapping(statements, events)) ??
      (await brokenPayload(statements, events)) ??
      (await brokenRule(statements, definition, events)) ??
      error
    );
  } catch {
    // In a transaction that has failed nothing more can be asked.
    return error;
  }
}

/** What a query is refused for because of the rows it meets; `undefined` when it can be read. */
async function refusalOf({ count }: Statements, query: Sql): Promise<Invalid | undefined> {
  try {
    await count(query);
    return undefined;
  } catch (error) {
    if (error instanceof Invalid) return error;
    throw error;
  }
}

async function brokenMapping(statements: Statements, events: Sql): Promise<Invalid | undefined> {
  const cause = await refusalOf(
    statements,
    sql`SELECT count(id) + count(source_id) + count("type") + count(version) + count(event_time) + count(CAST(payload AS text)) FROM (${events}) AS event`,
  );
  if (cause === undefined) return undefined;
  const message = `the mapping of the events fails on some of their rows: correct \`events.columns\`, or leave these rows out by \`events.query\` (${messageOf(cause)})`;
  return new Invalid('events.unreadable', message, [{ path: 'events.columns', message }], { cause });
}

const SHOWN = 60;

async function brokenPayload({ session, rows }: Statements, events: Sql): Promise<Invalid | undefined> {
  const text = sql`CAST(payload AS text)`;
  const [row] = await rows(
    sql`SELECT id, ${text} FROM (${events}) AS event WHERE payload IS NOT NULL AND NOT ${session.dialect.isJson(text)} LIMIT 1`,
  );
  if (row === undefined) return undefined;
  const [id, payload] = row.map(String) as [string, string];
  const start = payload.length > SHOWN ? `${payload.slice(0, SHOWN)}…` : payload;
  const message = `the payload of the event \`${id}\` is not JSON (\`${start}\`): correct \`events.columns.payload\`, or leave such rows out by \`events.query\``;
  return new Invalid('events.payload_not_json', message, [{ path: 'events.columns.payload', message }]);
}

async function brokenRule(statements: Statements, definition: IdentityDefinition, events: Sql): Promise<Invalid | undefined> {
  for (const rule of definition.rules) {
    const seen = compileSeen(statements.session.dialect, { types: definition.types, rules: [rule] }, events);
    const cause = await refusalOf(statements, sql`SELECT count(c0) FROM (${seen}) AS seen`);
    if (cause === undefined) continue;
    const message = `fails on the value of some event: ${messageOf(cause)}`;
    return new Invalid('identity.value', `\`value\` of rule \`${rule.id}\` ${message}`, [{ path: `${rule.id}.value`, message }], { cause });
  }
  return undefined;
}
