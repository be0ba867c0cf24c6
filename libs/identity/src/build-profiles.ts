import { join, sql, type OurTables, type Session, type Sql } from '@tributary/sql';
import { compileEventNodes } from './extract/compile-event-nodes.js';
import { compileLinks } from './extract/compile-links.js';
import { foundBy } from './extract/compile-seen.js';
import { compileDictionary, compileValues } from './extract/compile-values.js';
import { formProfiles, type FormedProfiles } from './form/form-profiles.js';
import { compileJoining, findBarred, findMasked } from './limits/barred.js';
import { compileOversized } from './limits/oversized.js';
import { compileCrowded, compileQuarantine, hasLimits, noQuarantine } from './limits/quarantine.js';
import { compileProfiles, NODE_PROFILES } from './form/merge-rules.js';
import type { IdentityDefinition } from './identity-definition.js';
import { SCRATCH } from './tables/scratch.js';
import { statementsOn, type Statements } from './tables/statements.js';
import { createRebuilt, type ProfileTables } from './tables/tables.js';

const { seen, value, crowded, mask } = SCRATCH;

/** Where profiles are built, and from which former ones they have their ids. */
export interface BuildInto {
  /** Tables that do not exist yet: `nextTables`, or `copyTables` with `temporary`. */
  readonly tables: ProfileTables;
  /** They belong to the session alone, and are gone with it. */
  readonly temporary?: boolean;
  readonly before: Pick<OurTables, 'identifier' | 'nodeProfile' | 'eventNode' | 'profile'>;
  /** Identifiers may be written in another way than before: profiles of which none is left are followed by their events. */
  readonly byEvents?: boolean;
  readonly onStage?: (stage: 'connect' | 'merge') => void;
}

/** What a build from the whole log found. */
export interface BuiltProfiles extends FormedProfiles {
  /** Distinct identifiers. */
  readonly identifiers: number;
  readonly events_without_identifier: number;
  /** Values found in events that name nobody. */
  readonly blocked: number;
  /** Rules that found nothing in any event, by id: no event is of their kind, or their expression gives no value. */
  readonly rules_without_values: readonly string[];
}

/**
 * Builds the profiles of a log that `readLog` has read in the same session, into tables of their own: nothing that people read changes. Ids are those
 * that most identifiers of a profile had `before`. Absorbed profiles are left in the temporary table `merge` for `recordMerges`.
 */
export async function buildProfiles(session: Session, definition: IdentityDefinition, into: BuildInto): Promise<BuiltProfiles> {
  const statements = statementsOn(session, definition.signal);
  const { tables } = into;
  const { blocked, types } = await findValues(statements, definition);
  const rules_without_values = await idleRules(statements, definition, types);
  const create = createIn(statements, into);
  const identifiers = await create('identifier', compileDictionary(value));
  const from = { found: foundBy(definition.rules), seen, dictionary: tables.identifier };
  await create('identifierLink', compileLinks(session.dialect, from));
  await quarantine(statements, definition, into, create);
  const barred = await findBarred(statements, definition.pins, tables);
  const masked = await findMasked(statements, { value, blocked: blocked > 0, barred, identifier: tables.identifier });
  const pointing = { found: foundBy(definition.rules), seen, dictionary: tables.identifier, mask, masked };
  await create('eventNode', compileEventNodes(pointing));
  const without = await statements.count(sql`SELECT count(*) FROM ${tables.eventNode} WHERE node_id IS NULL`);
  into.onStage?.('connect');
  const joining = compileJoining(definition.pins, { link: tables.identifierLink, barred, identifier: tables.identifier });
  const formed = await formProfiles(statements, {
    graph: { units: identifiers, pairs: sql`SELECT a, b FROM (${joining}) AS joining` },
    units: compileUnits(into, barred),
    formerProfile: into.before.profile,
    identifier: tables.identifier,
    joining,
    survivor: 'largest',
    ...(into.byEvents && { heritage: { before: into.before, eventNode: tables.eventNode } }),
    onMerge: () => into.onStage?.('merge'),
  });
  await create('nodeProfile', NODE_PROFILES);
  await create('profile', compileProfiles(session.dialect, into.before.profile));
  await create('oversizedProfile', compileOversized(definition, tables));
  return { ...formed, identifiers, events_without_identifier: without, blocked, rules_without_values };
}

type Create = (table: keyof ProfileTables, query: Sql) => Promise<number>;

const createIn =
  ({ session, run, analyze }: Statements, into: BuildInto): Create =>
  async (which, query) => {
    const table = into.tables[which];
    await run(createRebuilt(session.dialect, which, into));
    const size = await run(sql`INSERT INTO ${table} ${query}`);
    await analyze(table);
    return size;
  };

/** The distinct values that were seen. */
export interface FoundValues {
  /** How often one was seen that names nobody. */
  readonly blocked: number;
  /** The types of which there are any. */
  readonly types: ReadonlySet<string>;
}

/** Tells the distinct values that were seen, into `value`. */
export async function findValues({ session, keep, rows }: Statements, { types, rules }: IdentityDefinition): Promise<FoundValues> {
  await keep(value, compileValues(session.dialect, { found: foundBy(rules), types, seen }));
  const found = await rows(sql`SELECT "type", sum(CASE WHEN blocked THEN occurrences ELSE 0 END) FROM ${value} GROUP BY "type"`);
  return {
    blocked: found.reduce((sum, [, occurrences]) => sum + Number(occurrences), 0),
    types: new Set(found.map(([type]) => String(type))),
  };
}

/** A type of which no value was found has idle rules only; one that several rules feed must be looked at rule by rule. */
async function idleRules({ rows }: Statements, { rules }: IdentityDefinition, types: FoundValues['types']): Promise<readonly string[]> {
  const found = foundBy(rules).map((one, index) => ({ ...one, id: rules[index]?.id ?? '' }));
  const shared = found.filter(({ type }) => types.has(type) && found.filter((other) => other.type === type).length > 1);
  const [counts = []] =
    shared.length === 0 ? [] : await rows(sql`SELECT ${join(shared.map(({ column }) => sql`count(${column})`))} FROM ${seen}`);
  const idle = shared.filter((_, index) => Number(counts[index]) === 0);
  return found.filter((one) => !types.has(one.type) || idle.some(({ id }) => id === one.id)).map(({ id }) => id);
}

/** Finds the identifiers above their limits. */
async function quarantine(statements: Statements, definition: IdentityDefinition, { tables }: BuildInto, create: Create): Promise<void> {
  const { identifierLink: link, identifier } = tables;
  const some = hasLimits(definition) && (await statements.keep(crowded, compileCrowded(definition, link))) > 0;
  await create('quarantine', some ? compileQuarantine(definition, { crowded, link, identifier }) : noQuarantine(identifier));
}

/** Every identifier that names somebody is a unit of its own, and was of the profile that the same value was of before. */
const compileUnits = (
  { tables, before }: BuildInto,
  barred: Sql | null,
): Sql => sql`SELECT identifier.node_id, identifier.node_id AS unit, former.profile_id,
  identifier.last_seen_at AS last_event_at
FROM ${tables.identifier} AS identifier
LEFT JOIN (
  SELECT known."type", known.value, node_profile.profile_id
  FROM ${before.identifier} AS known JOIN ${before.nodeProfile} AS node_profile ON node_profile.node_id = known.node_id
) AS former ON former."type" = identifier."type" AND former.value = identifier.value${
  barred ? sql`\nWHERE NOT EXISTS (SELECT 1 FROM ${barred} AS barred WHERE barred.node_id = identifier.node_id AND NOT barred.cut)` : sql``
}`;
