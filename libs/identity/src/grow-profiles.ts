import { ourTables, sql, type OurTables, type Session, type Sql } from '@tributary/sql';
import { findValues, type BuiltProfiles } from './build-profiles.js';
import { compileEventNodes } from './extract/compile-event-nodes.js';
import { compileLinks } from './extract/compile-links.js';
import { foundBy } from './extract/compile-seen.js';
import { compileReached, compileValues } from './extract/compile-values.js';
import { formProfiles, type FormedProfiles } from './form/form-profiles.js';
import { compileJoining, findBarred, findMasked } from './limits/barred.js';
import { compileLarge, compileOversized, measuresProfiles } from './limits/oversized.js';
import { compileCrowded, compileQuarantine, hasLimits } from './limits/quarantine.js';
import { readEvents } from './log/read-log.js';
import type { IdentityDefinition } from './identity-definition.js';
import { SCRATCH } from './tables/scratch.js';
import { statementsOn, type Statements } from './tables/statements.js';

const {
  seen,
  seenAgain,
  value,
  valueAgain,
  reached,
  pair,
  crowded,
  broken,
  newly,
  dissolved,
  mask,
  pointed,
  pointedAgain,
  unit,
  joining,
  member,
  component,
  merge,
  large,
} = SCRATCH;

/** What an incremental run works on. */
interface Growing {
  readonly statements: Statements;
  readonly definition: IdentityDefinition;
  readonly tables: OurTables;
}

/** The same as soon as it is known what is quarantined. */
interface Growth extends Growing {
  /** The profiles whose joins are to be made anew; `null` when there are none. */
  readonly torn: Sql | null;
  /** The identifiers that join nothing; `null` when there are none. */
  readonly barred: Sql | null;
}

export interface GrowRequest {
  readonly schema: string;
  readonly onStage?: (stage: 'connect' | 'merge') => void;
}

/** What became of profiles by new events. */
export interface GrownProfiles extends Omit<BuiltProfiles, 'components' | 'rules_without_values'> {
  /** By how many there are more living profiles than before. */
  readonly more: number;
}

/**
 * Brings the events that `readFresh` has read in the same session into the profiles: only the profiles they reach are touched, in place. To be
 * called in a transaction.
 */
export async function growProfiles(
  session: Session,
  definition: IdentityDefinition,
  { schema, onStage }: GrowRequest,
): Promise<GrownProfiles> {
  const statements = statementsOn(session, definition.signal);
  const growing = { statements, definition, tables: ourTables(schema) };
  const { blocked } = await findValues(statements, definition);
  await addIdentifiers(growing);
  await addLinks(growing);
  const quarantined = await quarantineMore(growing);
  const barred = await findBarred(statements, definition.pins, growing.tables);
  await addEvents(growing, { blocked: blocked > 0, barred });
  const torn = quarantined > 0 ? await dissolve(growing, barred) : 0;
  const growth: Growth = { ...growing, barred, torn: torn > 0 ? dissolved : null };
  const { identifiers, ...counts } = await countAll(growing);
  const joins = await layOut(growth);
  onStage?.('connect');
  const formed = await formProfiles(statements, {
    // Units have the numbers of identifiers.
    graph: { units: identifiers, pairs: compilePairs(joins) },
    units: sql`SELECT * FROM ${unit}`,
    formerProfile: growth.tables.profile,
    identifier: growth.torn ? growth.tables.identifier : reached,
    joining: sql`SELECT * FROM ${joins}`,
    survivor: 'oldest',
    onMerge: () => onStage?.('merge'),
  });
  const left = torn === 0 ? 0 : await statements.count(STILL_THERE);
  await moveIdentifiers(growth, formed);
  await moveProfiles(growth, formed);
  await measureProfiles(growth, { anyBefore: counts.oversized > 0 });
  const { created, merged, split } = formed;
  const more = created - merged - (torn - left);
  return { created, merged, split, identifiers, blocked, events_without_identifier: counts.without, more };
}

/** How many of the dissolved profiles some identifiers are left of. */
const STILL_THERE = sql`SELECT count(DISTINCT member.profile_id) FROM ${member} AS member JOIN ${dissolved} AS dissolved ON dissolved.profile_id = member.profile_id`;

/** Identifiers there are, new events that nothing stands for, and profiles that were oversized before. */
async function countAll({ statements: { rows }, tables }: Growing) {
  const [row = []] = await rows(sql`SELECT (SELECT max(node_id) + 1 FROM ${tables.identifier}),
  (SELECT count(*) FROM ${pointed} WHERE node_id IS NULL), (SELECT count(*) FROM ${tables.oversizedProfile})`);
  const [identifiers = 0, without = 0, oversized = 0] = row.map(Number);
  return { identifiers, without, oversized };
}

async function addIdentifiers({ statements: { run, keep }, tables: { identifier } }: Growing): Promise<void> {
  await keep(reached, compileReached({ value, identifier }));
  await run(sql`UPDATE ${identifier} SET last_seen_at = reached.last_seen_at FROM ${reached} AS reached
WHERE reached.node_id = identifier.node_id AND reached.last_seen_at > identifier.last_seen_at`);
  await run(sql`INSERT INTO ${identifier} ("type", value, node_id, last_seen_at)
SELECT "type", value, node_id, last_seen_at FROM ${reached} WHERE is_new`);
}

/** A pair that is known keeps the earlier of the two events that tell of it. */
async function addLinks({ statements: { session, run, keep }, definition: { rules }, tables: { identifierLink } }: Growing): Promise<void> {
  await keep(pair, compileLinks(session.dialect, { found: foundBy(rules), seen, dictionary: reached }));
  await run(sql`UPDATE ${identifierLink} SET event_id = pair.event_id, event_time = pair.event_time FROM ${pair} AS pair
WHERE pair.a = identifier_link.a AND pair.b = identifier_link.b AND (pair.event_time < identifier_link.event_time
  OR (pair.event_time = identifier_link.event_time AND pair.event_id COLLATE "C" < identifier_link.event_id COLLATE "C"))`);
  await run(sql`INSERT INTO ${identifierLink} (a, b, event_id, event_time)
SELECT a, b, event_id, event_time FROM ${pair} AS pair
WHERE NOT EXISTS (SELECT 1 FROM ${identifierLink} AS known WHERE known.a = pair.a AND known.b = pair.b)`);
}

/**
 * Only identifiers that were seen with others can have come above a limit. Counts of those that were above before are kept up. Gives how many were not,
 * which are in `newly`.
 */
async function quarantineMore({ statements: { run, keep }, definition, tables }: Growing): Promise<number> {
  const { identifierLink: link, identifier, quarantine } = tables;
  const ends = sql`SELECT a AS node_id FROM ${pair} UNION SELECT b FROM ${pair}`;
  const some = hasLimits(definition) && (await keep(crowded, compileCrowded(definition, link, ends))) > 0;
  if (!some || (await keep(broken, compileQuarantine(definition, { crowded, link, identifier }))) === 0) return 0;
  const size = await keep(newly, sql`SELECT DISTINCT node_id FROM ${broken} WHERE node_id NOT IN (SELECT node_id FROM ${quarantine})`);
  await run(sql`DELETE FROM ${quarantine} WHERE node_id IN (SELECT node_id FROM ${broken})`);
  await run(
    sql`INSERT INTO ${quarantine} (node_id, linked_type, linked, max_linked) SELECT node_id, linked_type, linked, max_linked FROM ${broken}`,
  );
  return size;
}

interface PointFrom {
  readonly seen: Sql;
  readonly value: Sql;
  readonly dictionary: Sql;
  readonly blocked: boolean;
  readonly barred: Sql | null;
}

/** Finds what stands for each event of a table, into another. */
async function point({ statements, definition: { rules }, tables: { identifier } }: Growing, into: Sql, from: PointFrom): Promise<void> {
  const masked = await findMasked(statements, { ...from, identifier });
  await statements.keep(into, compileEventNodes({ found: foundBy(rules), ...from, mask, masked }));
}

async function addEvents(growing: Growing, unusable: Pick<PointFrom, 'blocked' | 'barred'>): Promise<void> {
  await point(growing, pointed, { seen, value, dictionary: reached, ...unusable });
  await growing.statements.run(sql`INSERT INTO ${growing.tables.eventNode} (event_id, node_id) SELECT event_id, node_id FROM ${pointed}`);
}

/**
 * What is quarantined now takes its joins back: the profiles it was in are to be made anew from their links, and the events it stood for are read
 * again to see what else they hold. Gives the number of those profiles.
 */
async function dissolve(growing: Growing, barred: Sql | null): Promise<number> {
  const { statements, definition, tables } = growing;
  const { run, keep } = statements;
  const torn = await keep(
    dissolved,
    sql`SELECT DISTINCT former.profile_id FROM ${newly} AS newly JOIN ${tables.nodeProfile} AS former ON former.node_id = newly.node_id`,
  );
  if (torn === 0) return 0;
  await run(sql`DELETE FROM ${tables.nodeProfile} WHERE node_id IN (SELECT node_id FROM ${newly})`);
  const only = sql`SELECT event_node.event_id FROM ${tables.eventNode} AS event_node JOIN ${newly} AS newly ON newly.node_id = event_node.node_id`;
  await readEvents(statements, definition, { seen: seenAgain, only });
  await keep(
    valueAgain,
    compileValues(statements.session.dialect, { found: foundBy(definition.rules), types: definition.types, seen: seenAgain }),
  );
  await run(sql`DROP TABLE IF EXISTS ${mask}`);
  const dictionary = tables.identifier;
  await point(growing, pointedAgain, { seen: seenAgain, value: valueAgain, dictionary, blocked: true, barred });
  await run(
    sql`UPDATE ${tables.eventNode} SET node_id = pointed.node_id FROM ${pointedAgain} AS pointed WHERE pointed.event_id = event_node.event_id`,
  );
  return torn;
}

/**
 * The units to be joined: each profile that new events reach, as a whole; and each identifier that is new or was of a dissolved profile. A unit has
 * the number of one of its identifiers. Gives what joins them: what new events hold together, and the links inside dissolved profiles.
 */
async function layOut({ statements: { keep }, definition: { pins }, tables, torn, barred }: Growth): Promise<Sql> {
  await keep(unit, compileUnits({ tables, torn, barred }));
  if (torn === null && barred === null && pins.length === 0) return pair;
  const inside = sql`
  UNION ALL SELECT link.a, link.b, link.event_id, link.event_time
  FROM ${unit} AS unit JOIN ${tables.identifierLink} AS link ON link.a = unit.node_id
  WHERE unit.alone AND unit.profile_id IS NOT NULL`;
  const links = sql`(SELECT a, b, event_id, event_time FROM ${pair}${torn ? inside : sql``})`;
  await keep(joining, compileJoining(pins, { link: links, barred, identifier: tables.identifier }));
  return joining;
}

/** What a reached identifier was last seen by before is no later than the last event of its profile, and known only of dissolved ones to be needed. */
function compileUnits({ tables, torn, barred }: Pick<Growth, 'tables' | 'torn' | 'barred'>): Sql {
  const { nodeProfile, identifier, profile } = tables;
  const again = sql`SELECT identifier.node_id, identifier.last_seen_at FROM (
    SELECT node_id FROM ${reached}
    UNION SELECT former.node_id FROM ${dissolved} AS dissolved JOIN ${nodeProfile} AS former ON former.profile_id = dissolved.profile_id
  ) AS node JOIN ${identifier} AS identifier ON identifier.node_id = node.node_id`;
  const isTorn = sql` OR former.profile_id IN (SELECT profile_id FROM ${dissolved})`;
  const free = sql`
  WHERE looked.node_id NOT IN (SELECT node_id FROM ${barred ?? sql``} WHERE NOT cut)`;
  return sql`WITH looked AS (
  ${torn ? again : sql`SELECT node_id, last_seen_at FROM ${reached}`}
), free AS (
  SELECT looked.node_id, looked.last_seen_at, former.profile_id, former.profile_id IS NULL${torn ? isTorn : sql``} AS alone
  FROM looked LEFT JOIN ${nodeProfile} AS former ON former.node_id = looked.node_id${barred ? free : sql``}
), whole AS (
  SELECT free.profile_id, min(free.node_id) AS unit, profile.last_event_at
  FROM free JOIN ${profile} AS profile ON profile.id = free.profile_id WHERE NOT free.alone GROUP BY free.profile_id, profile.last_event_at
)
SELECT free.node_id, coalesce(whole.unit, free.node_id) AS unit, free.profile_id, free.alone,
  greatest(free.last_seen_at, whole.last_event_at) AS last_event_at
FROM free LEFT JOIN whole ON whole.profile_id = free.profile_id`;
}

/** Pairs of one unit with itself do no harm; a condition against them would: DuckDB may then begin with the product of all units. */
const compilePairs = (joins: Sql): Sql => sql`SELECT one.unit AS a, other.unit AS b
FROM ${joins} AS joining JOIN ${unit} AS one ON one.node_id = joining.a JOIN ${unit} AS other ON other.node_id = joining.b`;

async function moveIdentifiers({ statements: { run }, tables: { nodeProfile }, torn }: Growth, { merged }: FormedProfiles): Promise<void> {
  if (merged > 0)
    await run(
      sql`UPDATE ${nodeProfile} SET profile_id = merge.surviving_id FROM ${merge} AS merge WHERE merge.absorbed_id = node_profile.profile_id`,
    );
  if (torn)
    await run(sql`DELETE FROM ${nodeProfile} WHERE node_id IN (SELECT node_id FROM ${member} WHERE alone AND profile_id IS NOT NULL)`);
  await run(sql`INSERT INTO ${nodeProfile} (node_id, profile_id)
SELECT member.node_id, component.profile_id FROM ${member} AS member JOIN ${component} AS component ON component.root = member.root WHERE member.alone`);
}

async function moveProfiles({ statements: { session, run }, tables: { profile } }: Growth, { merged }: FormedProfiles): Promise<void> {
  const { now } = session.dialect;
  if (merged > 0)
    for (const absorbed of [sql`merged_into`, sql`id`])
      await run(
        sql`UPDATE ${profile} SET merged_into = merge.surviving_id FROM ${merge} AS merge WHERE merge.absorbed_id = profile.${absorbed}`,
      );
  await run(sql`UPDATE ${profile} SET last_event_at = component.last_event_at, changed_at = ${now}
FROM ${component} AS component WHERE component.profile_id = profile.id AND NOT component.created`);
  await run(sql`INSERT INTO ${profile} (id, created_at, last_event_at, changed_at)
SELECT profile_id, ${now}, last_event_at, ${now} FROM ${component} WHERE created`);
}

/** Tells anew which of the profiles that were touched are oversized. Hardly any has so many identifiers that their types must be counted. */
async function measureProfiles(
  { statements: { run, keep }, definition, tables, torn }: Growth,
  { anyBefore }: { readonly anyBefore: boolean },
): Promise<void> {
  const { oversizedProfile } = tables;
  const gone = torn ? sql` UNION ALL SELECT profile_id FROM ${torn}` : sql``;
  if (anyBefore)
    await run(sql`DELETE FROM ${oversizedProfile} WHERE profile_id IN (
  SELECT profile_id FROM ${component} UNION ALL SELECT absorbed_id FROM ${merge}${gone}
)`);
  if (!measuresProfiles(definition)) return;
  const among = sql`SELECT profile_id FROM ${component}`;
  if ((await keep(large, compileLarge(definition, { ...tables, among }))) === 0) return;
  await run(sql`INSERT INTO ${oversizedProfile} (profile_id, "type", identifiers, max_per_profile)
${compileOversized(definition, { ...tables, among: sql`SELECT profile_id FROM ${large}` })}`);
}
