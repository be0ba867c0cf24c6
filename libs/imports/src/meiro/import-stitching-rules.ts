import { idsFrom, IdentifierType, IdentityRule, Invalid, type ErrorDetail, type Events } from '@tributary/core';
import { ident, sql, type Session } from '@tributary/sql';
import { validateRule } from '@tributary/identity';
import { usualEvents } from './usual-events.js';

export interface ImportRulesRequest {
  /** The schema of the warehouse that holds `stitching_attributes_config` and `events`. */
  readonly schema: string;
  /** Where our events are: the expressions are tried on them. Without it they are tried on the six columns of an event. */
  readonly events?: Events | undefined;
}

/** What an import gives: definitions to look through and apply, and everything that is not as it was, or not there. */
export interface ImportedRules {
  readonly types: readonly IdentifierType[];
  readonly rules: readonly IdentityRule[];
  /** `path` is the table with the keys of the row. */
  readonly problems: readonly ErrorDetail[];
}

const CONFIG = 'stitching_attributes_config';
const PARTS = ['source_id', 'type', 'version'] as const;

/** One row of the configuration, with the event it names. */
interface ConfigRow {
  readonly attribute: string;
  readonly event: string;
  readonly value: string;
  /** The events of that id: one, if all is well. */
  readonly events: number;
  readonly kind: Readonly<Record<(typeof PARTS)[number], string>>;
}

/**
 * Reads the stitching rules of Meiro's CDP: `stitching_attributes_config(attribute_id, event_id, value_expression)` and
 * `events(id, source_id, type, version)`. Each attribute becomes an identifier type, each row a rule. A row that cannot be one is a problem, with its
 * expression, and so is each id that had to change: nothing is dropped silently. Changes nothing. Rejects with `Invalid` where the tables are not there.
 */
export async function importStitchingRules(session: Session, { schema, events }: ImportRulesRequest): Promise<ImportedRules> {
  const rows = await readConfig(session, schema);
  const attributes = [...new Set(rows.map(({ attribute }) => attribute))].filter((attribute) => attribute !== '');
  const ids = idsFrom(attributes);
  const typeIds = new Map(attributes.map((attribute, index) => [attribute, ids[index] ?? '']));
  const ruleIds = idsFrom(rows.map(nameOf));
  const problems = [...renamed(typeIds)];
  const rules: IdentityRule[] = [];
  for (const [index, row] of rows.entries()) {
    const draft = { kind: 'identity_rule', id: ruleIds[index], identifier: typeIds.get(row.attribute), event: row.kind, value: row.value };
    const rule = complaintOf(row, rows[index - 1]) ?? (await ruleFrom(session, events ?? usualEvents(session), draft));
    if (typeof rule === 'string') problems.push({ path: pathOf(row), message: `${rule}${quoted(row.value)}` });
    else rules.push(rule);
  }
  const used = new Set(rules.map(({ identifier }) => identifier));
  const types = ids.filter((id) => used.has(id)).map((id) => IdentifierType.parse({ kind: 'identifier_type', id }));
  return { types, rules, problems };
}

const nameOf = ({ attribute, kind }: ConfigRow): string => [kind.source_id, kind.type, attribute].filter((part) => part !== '').join('_');
const pathOf = ({ attribute, event }: ConfigRow): string => `${CONFIG}.${attribute}.${event}`;
const quoted = (value: string): string => (value === '' ? '' : ` (\`${value.length > 500 ? `${value.slice(0, 500)}…` : value}\`)`);

function renamed(ids: ReadonlyMap<string, string>): readonly ErrorDetail[] {
  return [...ids].flatMap(([attribute, id]) =>
    attribute === id ? [] : [{ path: `${CONFIG}.${attribute}`, message: `\`${attribute}\` can be no id here: it is named \`${id}\`` }],
  );
}

/** In an order of its own, so that the same tables always give the same definitions. */
async function readConfig(session: Session, schema: string): Promise<readonly ConfigRow[]> {
  const text = (column: string) => sql`coalesce(${session.dialect.text(ident(column))}, '')`;
  const kind = PARTS.map((part) => sql`, min(${text(part)}) AS ${ident(part)}`);
  const query = sql`SELECT ${text('attribute_id')} AS attribute, ${text('event_id')} AS event, ${text('value_expression')} AS value,
  coalesce(event.events, 0), coalesce(event.source_id, ''), coalesce(event."type", ''), coalesce(event.version, '')
FROM ${ident(schema, CONFIG)} AS config
LEFT JOIN (SELECT ${text('id')} AS id, count(*) AS events${kind[0] ?? sql``}${kind[1] ?? sql``}${kind[2] ?? sql``} FROM ${ident(schema, 'events')} GROUP BY ${text('id')}) AS event
  ON event.id = ${text('event_id')}
ORDER BY 1, 2, 3`;
  const rows = await session.rows(query).catch((error: unknown) => unlikeMeiro(schema, error));
  const told = rows.map((row) => row.map(String));
  return told.map(([attribute = '', event = '', value = '', events, source_id = '', type = '', version = '']) => ({
    attribute,
    event,
    value: value.trim(),
    events: Number(events),
    kind: { source_id, type, version },
  }));
}

function unlikeMeiro(schema: string, error: unknown): never {
  if (!(error instanceof Invalid)) throw error;
  const message = `holds no \`${CONFIG}(attribute_id, event_id, value_expression)\` and \`events(id, source_id, type, version)\`: ${error.message}`;
  throw new Invalid('import.tables', `\`${schema}\` ${message}`, [{ path: 'schema', message }], { cause: error });
}

/** Why a row can be no rule, before its expression is looked at. */
function complaintOf(row: ConfigRow, before: ConfigRow | undefined): string | undefined {
  if (row.attribute === '') return 'has no `attribute_id`';
  if (row.events === 0) return `names no event: \`${row.event}\` is not in \`events\``;
  if (row.events > 1) return `names an event that is ${row.events} times in \`events\`: leave one`;
  const open = PARTS.find((part) => row.kind[part] === '');
  if (open !== undefined) return `names an event without \`${open}\`: write \`*\` there if any is meant`;
  if (row.value === '') return 'has no `value_expression`';
  if (before && pathOf(before) === pathOf(row))
    return 'is there twice for one event: this expression is left out, write both as one with `coalesce`';
  return undefined;
}

/** The rule, or why the warehouse cannot read it. */
async function ruleFrom(session: Session, events: Events, draft: object): Promise<IdentityRule | string> {
  const { data: rule, error } = IdentityRule.safeParse(draft);
  if (rule === undefined) return `is no rule: ${error.issues.map(({ path, message }) => `\`${path.join('.')}\` ${message}`).join('; ')}`;
  try {
    await validateRule(session, events, rule);
    return rule;
  } catch (refused) {
    if (refused instanceof Invalid) return refused.message;
    throw refused;
  }
}
