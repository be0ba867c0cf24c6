import type { Pin } from '@tributary/core';
import { join, literal, ourTables, sql, type Session, type Sql } from '@tributary/sql';
import { readStitched } from '@tributary/identity';
import { textOf } from '../read-text.js';
import type { Identifier, Obstacle, Place } from './explanation.js';
import { limitOf, named } from './locate.js';

/** An identifier and where it is. */
export interface Known {
  readonly identifier: Identifier;
  readonly at: Place;
}

/** Two identifiers of different profiles. */
export interface Two {
  readonly schema: string;
  readonly pins: readonly Pin[];
  readonly from: Known;
  readonly to: Known;
}

/** What keeps two identifiers of different profiles apart, as far as it is known: a pin, a value they share that is quarantined, or nothing at all. */
export async function whyApart(session: Session, two: Two): Promise<Obstacle> {
  const cut = await cuttingPins(session, two);
  if (cut.length > 0) return { cause: 'cut', message: `${names(two)} are kept apart by ${cut.map(pinInWords).join(' and ')}` };
  const shared = await sharedQuarantined(session, two);
  if (shared !== undefined) {
    const message = `${names(two)} meet only in ${named(shared.identifier)}, which is quarantined: ${await limitOf(session, two.schema, shared.node)}`;
    return { cause: 'quarantined', message };
  }
  return { cause: 'apart', message: `no chain of events connects ${names(two)}` };
}

const names = ({ from, to }: Two): string => `${named(from.identifier)} and ${named(to.identifier)}`;

function pinInWords({ id, reason, identifier: type, value, from }: Pin): string {
  const what =
    from === undefined
      ? `cuts off ${named({ type, value })}`
      : `cuts ${named({ type, value })} from ${named({ type: from.identifier, value: from.value })}`;
  return `the pin \`${id}\`, which ${what}${reason === undefined ? '' : ` (${reason})`}`;
}

/** The pins on the shortest way between the two profiles over links that are cut. */
async function cuttingPins(session: Session, { schema, pins, from, to }: Two): Promise<readonly Pin[]> {
  if (pins.length === 0) return [];
  const rows = await readStitched(session, ['pin', 'one', 'other'], compileCutLinks(schema, pins));
  const ways = new Map<string, readonly number[]>([[from.at.profile, []]]);
  for (const [profile, way] of ways) {
    for (const { pin, one, other } of rows) {
      const next = profile === textOf(one) ? textOf(other) : profile === textOf(other) ? textOf(one) : profile;
      if (!ways.has(next)) ways.set(next, [...way, Number(pin)]);
    }
  }
  return [...new Set(ways.get(to.at.profile))].flatMap((index) => pins[index] ?? []);
}

/** Each link that a pin cuts, as the two profiles it would join, with the place of the pin. */
function compileCutLinks(schema: string, pins: readonly Pin[]): Sql {
  const { identifier, identifierLink, nodeProfile } = ourTables(schema);
  const rows = pins.map(({ identifier: type, value, from }, place) => {
    const parts = [type, value, from?.identifier ?? null, from?.value ?? null].map((part) => sql`CAST(${literal(part)} AS text)`);
    return sql`(${literal(place)}, ${join(parts)})`;
  });
  return sql`SELECT DISTINCT pin.place, CAST(one.profile_id AS text), CAST(other.profile_id AS text)
FROM (VALUES ${join(rows)}) AS pin(place, "type", value, other_type, other_value)
JOIN ${identifier} AS pinned ON pinned."type" = pin."type" AND pinned.value = pin.value
JOIN (SELECT a AS node_id, b AS other_id FROM ${identifierLink} UNION ALL SELECT b, a FROM ${identifierLink}) AS link ON link.node_id = pinned.node_id
JOIN ${identifier} AS met ON met.node_id = link.other_id
JOIN ${nodeProfile} AS one ON one.node_id = pinned.node_id
JOIN ${nodeProfile} AS other ON other.node_id = met.node_id
WHERE (pin.other_type IS NULL OR (met."type" = pin.other_type AND met.value = pin.other_value)) AND one.profile_id <> other.profile_id
ORDER BY 1, 2, 3`;
}

/** A quarantined identifier that occurs together with identifiers of both profiles; of several the one nearest to its limit. */
async function sharedQuarantined(
  session: Session,
  { schema, from, to }: Two,
): Promise<{ readonly identifier: Identifier; readonly node: number } | undefined> {
  const { identifier, identifierLink, nodeProfile, quarantine } = ourTables(schema);
  const profiles = join([from, to].map(({ at }) => sql`CAST(${literal(at.profile)} AS uuid)`));
  const member = sql`SELECT node_id, profile_id FROM ${nodeProfile} WHERE profile_id IN (${profiles})`;
  const [row] = await readStitched(
    session,
    ['node', 'type', 'value'],
    sql`WITH member AS MATERIALIZED (${member}), met AS (
  SELECT link.b AS node_id, member.profile_id FROM member JOIN ${identifierLink} AS link ON link.a = member.node_id
  UNION ALL SELECT link.a, member.profile_id FROM member JOIN ${identifierLink} AS link ON link.b = member.node_id
), shared AS (
  SELECT met.node_id, min(quarantine.linked) AS linked FROM met JOIN ${quarantine} AS quarantine ON quarantine.node_id = met.node_id
  GROUP BY met.node_id HAVING count(DISTINCT met.profile_id) = 2
)
SELECT shared.node_id, identifier."type", identifier.value FROM shared JOIN ${identifier} AS identifier ON identifier.node_id = shared.node_id
ORDER BY shared.linked, identifier."type" COLLATE "C", identifier.value COLLATE "C" LIMIT 1`,
  );
  return row && { node: Number(row.node), identifier: { type: textOf(row.type), value: textOf(row.value) } };
}
