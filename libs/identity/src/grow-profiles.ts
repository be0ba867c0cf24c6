import { ourTables, sql, type OurTables, type Session, type Sql } from '@tributary/sql';
import { findValues, type BuiltProfiles } from './build-profiles.js';
import { compileEventNodes } from './extract/compile-event-nodes.js';
import { compileLinks } from './extract/compile-links.js';
import { foundBy } from './extract/compile-seen.js';
import { compileReached, compileValues } from './extract/compile-values.js';
import { formProfiles, type FormedProfiles } from './form/form-profiles.js';
import { compileBarred, compileJoining, compileMask } from './limits/barred.js';
import { compileOversized } from './limits/oversized.js';
import { compileCrowded, compileQuarantine, hasLimits, noQuarantine } from './limits/quarantine.js';
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
  barred,
  mask,
  pointed,
  unit,
  joining,
  member,
  component,
  merge,
} = SCRATCH;

/** What an incremental run works on. */
interface Growth {
  readonly statements: Statements;
  readonly definition: IdentityDefinition;
  readonly tables: OurTables;
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
  const growth: Growth = { statements, definition, tables: ourTables(schema) };
  const blocked = await findValues(statements, definition);
  await addIdentifiers(growth);
  await addLinks(growth);
  await quarantineMore(growth);
  const without = await addEvents(growth);
  const torn = await dissolve(growth);
  const units = await layOut(growth);
  onStage?.('connect');
  const formed = await formProfiles(statements, {
    graph: { units, pairs: PAIRS },
    units: sql`SELECT * FROM ${unit}`,
    formerProfile: growth.tables.profile,
    identifier: growth.tables.identifier,
    joining: sql`SELECT * FROM ${joining}`,
    survivor: 'oldest',
    onMerge: () => onStage?.('merge'),
  });
  const vanished =
    torn === 0
      ? 0
      : torn -
        (await statements.count(
          sql`SELECT count(DISTINCT member.profile_id) FROM ${member} AS member JOIN ${dissolved} AS dissolved ON dissolved.profile_id = member.profile_id`,
        ));
  await moveIdentifiers(growth, formed);
  await moveProfiles(growth, formed);
  await measureProfiles(growth);
  const identifiers = await statements.count(sql`SELECT max(node_id) + 1 FROM ${growth.tables.identifier}`);
  const { created, merged, split } = formed;
  return { created, merged, split, identifiers, blocked, events_without_identifier: without, more: created - merged - vanished };
}

async function addIdentifiers({ statements: { run, keep }, tables: { identifier } }: Growth): Promise<void> {
  await keep(reached, compileReached({ value, identifier }));
  await run(sql`UPDATE ${identifier} SET last_seen_at = reached.last_seen_at FROM ${reached} AS reached
WHERE reached.node_id = identifier.node_id AND reached.last_seen_at > identifier.last_seen_at`);
  await run(sql`INSERT INTO ${identifier} ("type", value, node_id, last_seen_at)
SELECT "type", value, node_id, last_seen_at FROM ${reached} WHERE is_new`);
}

/** A pair that is known keeps the earlier of the two events that tell of it. */
async function addLinks({ statements: { session, run, keep }, definition: { rules }, tables: { identifierLink } }: Growth): Promise<void> {
  await keep(pair, compileLinks(session.dialect, { found: foundBy(rules), seen, dictionary: reached }));
  await run(sql`UPDATE ${identifierLink} SET event_id = pair.event_id, event_time = pair.event_time FROM ${pair} AS pair
WHERE pair.a = identifier_link.a AND pair.b = identifier_link.b AND (pair.event_time < identifier_link.event_time
  OR (pair.event_time = identifier_link.event_time AND pair.event_id COLLATE "C" < identifier_link.event_id COLLATE "C"))`);
  await run(sql`INSERT INTO ${identifierLink} (a, b, event_id, event_time)
SELECT a, b, event_id, event_time FROM ${pair} AS pair
WHERE NOT EXISTS (SELECT 1 FROM ${identifierLink} AS known WHERE known.a = pair.a AND known.b = pair.b)`);
}

/** Only identifiers that were seen with others can have come above a limit. Counts of those that were above before are kept up. */
async function quarantineMore({ statements: { run, keep }, definition, tables }: Growth): Promise<void> {
  const { identifierLink: link, identifier, quarantine } = tables;
  const ends = sql`SELECT a AS node_id FROM ${pair} UNION SELECT b FROM ${pair}`;
  const some = hasLimits(definition) && (await keep(crowded, compileCrowded(definition, link, ends))) > 0;
  await keep(broken, some ? compileQuarantine(definition, { crowded, link, identifier }) : noQuarantine(identifier));
  await keep(newly, sql`SELECT DISTINCT node_id FROM ${broken} WHERE node_id NOT IN (SELECT node_id FROM ${quarantine})`);
  if (some) {
    await run(sql`DELETE FROM ${quarantine} WHERE node_id IN (SELECT node_id FROM ${broken})`);
    await run(
      sql`INSERT INTO ${quarantine} (node_id, linked_type, linked, max_linked) SELECT node_id, linked_type, linked, max_linked FROM ${broken}`,
    );
  }
  await keep(barred, compileBarred(definition.pins, tables));
}

/** Finds what stands for each event of a table, into `pointed`. */
async function point(
  { statements: { run, rows, keep }, definition: { rules }, tables: { identifier } }: Growth,
  from: { readonly seen: Sql; readonly value: Sql; readonly dictionary: Sql },
): Promise<void> {
  for (const table of [mask, pointed]) await run(sql`DROP TABLE IF EXISTS ${table}`);
  await keep(mask, compileMask({ value: from.value, barred, identifier }));
  const masked = (await rows(sql`SELECT DISTINCT "type" FROM ${mask}`)).map(([type]) => String(type));
  await keep(pointed, compileEventNodes({ found: foundBy(rules), ...from, mask, masked }));
}

/** Gives how many of the new events nothing stands for. */
async function addEvents(growth: Growth): Promise<number> {
  const { run, count } = growth.statements;
  await point(growth, { seen, value, dictionary: reached });
  await run(sql`INSERT INTO ${growth.tables.eventNode} (event_id, node_id) SELECT event_id, node_id FROM ${pointed}`);
  return count(sql`SELECT count(*) FROM ${pointed} WHERE node_id IS NULL`);
}

/**
 * What is quarantined now takes its joins back: the profiles it was in are to be made anew from their links, and the events it stood for are read
 * again to see what else they hold. Gives the number of those profiles.
 */
async function dissolve(growth: Growth): Promise<number> {
  const { statements, definition, tables } = growth;
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
  await point(growth, { seen: seenAgain, value: valueAgain, dictionary: tables.identifier });
  await run(
    sql`UPDATE ${tables.eventNode} SET node_id = pointed.node_id FROM ${pointed} AS pointed WHERE pointed.event_id = event_node.event_id`,
  );
  return torn;
}

/**
 * The units to be joined: each profile that new events reach, as a whole; and each identifier that is new or was of a dissolved profile. What joins
 * them: what new events hold together, and the links inside dissolved profiles. Gives the number of units.
 */
async function layOut({ statements: { keep, count }, definition, tables }: Growth): Promise<number> {
  await keep(
    unit,
    sql`WITH looked AS (
  SELECT node_id FROM ${reached}
  UNION SELECT former.node_id FROM ${dissolved} AS dissolved JOIN ${tables.nodeProfile} AS former ON former.profile_id = dissolved.profile_id
), free AS (
  SELECT looked.node_id, former.profile_id, former.profile_id IS NULL OR dissolved.profile_id IS NOT NULL AS alone
  FROM looked
  LEFT JOIN ${tables.nodeProfile} AS former ON former.node_id = looked.node_id
  LEFT JOIN ${dissolved} AS dissolved ON dissolved.profile_id = former.profile_id
  WHERE NOT EXISTS (SELECT 1 FROM ${barred} AS barred WHERE barred.node_id = looked.node_id AND NOT barred.cut)
), grouped AS (
  SELECT free.*, CASE WHEN alone THEN node_id ELSE min(node_id) OVER (PARTITION BY profile_id, alone) END AS first FROM free
)
SELECT grouped.node_id, CAST(dense_rank() OVER (ORDER BY grouped.first) - 1 AS integer) AS unit, grouped.profile_id, grouped.alone,
  greatest(identifier.last_seen_at, CASE WHEN NOT grouped.alone THEN profile.last_event_at END) AS last_event_at
FROM grouped
JOIN ${tables.identifier} AS identifier ON identifier.node_id = grouped.node_id
LEFT JOIN ${tables.profile} AS profile ON profile.id = grouped.profile_id`,
  );
  const links = sql`(SELECT a, b, event_id, event_time FROM ${pair}
  UNION ALL SELECT link.a, link.b, link.event_id, link.event_time
  FROM ${unit} AS unit JOIN ${tables.identifierLink} AS link ON link.a = unit.node_id
  WHERE unit.alone AND unit.profile_id IS NOT NULL)`;
  await keep(joining, compileJoining(definition.pins, { link: links, barred, identifier: tables.identifier }));
  return count(sql`SELECT max(unit) + 1 FROM ${unit}`);
}

/** Pairs of one unit with itself do no harm; a condition against them would: DuckDB may then begin with the product of all units. */
const PAIRS = sql`SELECT one.unit AS a, other.unit AS b
FROM ${joining} AS joining JOIN ${unit} AS one ON one.node_id = joining.a JOIN ${unit} AS other ON other.node_id = joining.b`;

async function moveIdentifiers({ statements: { run }, tables: { nodeProfile } }: Growth, { merged }: FormedProfiles): Promise<void> {
  if (merged > 0)
    await run(
      sql`UPDATE ${nodeProfile} SET profile_id = merge.surviving_id FROM ${merge} AS merge WHERE merge.absorbed_id = node_profile.profile_id`,
    );
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

/** Tells anew which of the profiles that were touched are oversized. */
async function measureProfiles({
  statements: { run },
  definition,
  tables: { oversizedProfile, nodeProfile, identifier },
}: Growth): Promise<void> {
  await run(sql`DELETE FROM ${oversizedProfile} WHERE profile_id IN (
  SELECT profile_id FROM ${component} UNION ALL SELECT absorbed_id FROM ${merge} UNION ALL SELECT profile_id FROM ${dissolved}
)`);
  const touched = sql`(SELECT touched.node_id, touched.profile_id FROM ${component} AS component JOIN ${nodeProfile} AS touched ON touched.profile_id = component.profile_id)`;
  await run(sql`INSERT INTO ${oversizedProfile} (profile_id, "type", identifiers, max_per_profile)
${compileOversized(definition, { nodeProfile: touched, identifier })}`);
}
