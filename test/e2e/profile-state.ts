import { AppError } from '@tributary/core';
import { sql, type Sql } from '@tributary/sql';
import type { Warehouse } from '@tributary/warehouse';
import { onWarehouse } from './warehouse.js';

/**
 * What runs have made of a log, without what differs from one time to the next (the ids of profiles, and the times of runs). A line a profile: the
 * ids it is known by, under names that tell since when; its identifiers, its values, when it was last seen. Then what else must not depend on how
 * often a run was begun: counts, the watermark, links, events.
 */
export type ProfileState = readonly string[];

/** At most ten lines that are in one state and not in the other. */
export function differences(one: ProfileState, other: ProfileState): readonly string[] {
  const [left, right] = [new Set(one), new Set(other)];
  return [
    ...one.filter((line) => !right.has(line)).map((line) => `- ${line}`),
    ...other.filter((line) => !left.has(line)).map((line) => `+ ${line}`),
  ].slice(0, 10);
}

const named = sql`SELECT CAST(node_profile.profile_id AS text), identifier."type", identifier.value
FROM tributary.identifier AS identifier JOIN tributary.node_profile AS node_profile ON node_profile.node_id = identifier.node_id`;

/** Nobody has values before the first trait run. */
const valuesOf = (warehouse: Warehouse) => warehouse.rows(sql`SELECT * FROM tributary.pivoted_customer_attributes`).catch(noTable);

const known = sql`SELECT CAST(id AS text), CAST(merged_into AS text), CAST(last_event_at AS text),
  calculated_at IS NOT NULL AND calculated_at >= changed_at FROM tributary.profile`;

const hash = (rows: Sql): Sql => sql`SELECT md5(string_agg(line, ',' ORDER BY line COLLATE "C")) FROM (${rows}) AS lines`;

const FACTS: Readonly<Record<string, Sql>> = {
  stitching: sql`SELECT CAST(watermark AS text) || ' ' || events || ' ' || told_again || ' ' || profiles FROM tributary.stitching`,
  events: hash(sql`SELECT event_node.event_id || ' ' || coalesce(identifier.value, '-') AS line
    FROM tributary.event_node AS event_node LEFT JOIN tributary.identifier AS identifier ON identifier.node_id = event_node.node_id`),
  links: hash(sql`SELECT least(one.value, other.value) || ' ' || greatest(one.value, other.value) || ' ' || link.event_id AS line
    FROM tributary.identifier_link AS link
    JOIN tributary.identifier AS one ON one.node_id = link.a JOIN tributary.identifier AS other ON other.node_id = link.b`),
  quarantined: hash(sql`SELECT identifier.value || ' ' || quarantine.linked AS line
    FROM tributary.quarantine AS quarantine JOIN tributary.identifier AS identifier ON identifier.node_id = quarantine.node_id`),
  merges: sql`SELECT string_agg(event_id, ',' ORDER BY event_id) FROM tributary.profile_merge`,
  statistics: sql`SELECT string_agg(trait_id || ' ' || "values" || ' ' || uniques, ',' ORDER BY trait_id) FROM tributary.trait_statistic`,
  leftovers: sql`SELECT string_agg(table_name, ',' ORDER BY table_name) FROM information_schema.tables
    WHERE table_schema = 'tributary' AND table_name <> 'promotion'`,
};

/** Keeps names for the ids of profiles over the rounds of a story; an id is named by the identifiers it had when it was first seen. */
export function profileStates(config: object) {
  const names = new Map<string, string>();
  return () =>
    onWarehouse(config, async (warehouse): Promise<ProfileState> => {
      const identifiers = groupBy(await textRows(warehouse, named), ([id = '']) => id);
      const listOf = (id: string) => (identifiers.get(id) ?? []).map(([, type, value]) => `${type}:${value}`).sort();
      const profiles = await textRows(warehouse, known);
      for (const [id = ''] of profiles) if (!names.has(id)) names.set(id, listOf(id).join(' '));
      const absorbed = groupBy(profiles, ([id = '', into = '']) => (into === 'null' ? id : into));
      const values = new Map((await valuesOf(warehouse)).map(([id, ...row]) => [String(id), row.map(String)]));
      const lines = profiles
        .filter(([, into]) => into === 'null')
        .map(([id = '', , seen, calculated]) => {
          const knownBy = (absorbed.get(id) ?? []).map(([one = '']) => names.get(one)).sort();
          // Which of two that are equally old gives the whole its id, and its values until the next trait run, is a draw.
          const isDrawn = knownBy.length > 1 && calculated !== 'true';
          return [knownBy.join(' + '), listOf(id).join(' '), isDrawn ? '' : values.get(id)?.join(' '), seen, calculated].join(' | ');
        });
      return [...lines.sort(), ...(await factsOf(warehouse))];
    });
}

async function factsOf(warehouse: Warehouse): Promise<readonly string[]> {
  const facts: string[] = [];
  for (const [name, query] of Object.entries(FACTS)) facts.push(`${name}: ${(await textRows(warehouse, query).catch(noTable)).join(' ')}`);
  return facts;
}

const textRows = async (warehouse: Warehouse, query: Sql) => (await warehouse.rows(query)).map((row) => row.map(String));

function groupBy<T>(items: readonly T[], keyOf: (item: T) => string): ReadonlyMap<string, readonly T[]> {
  const groups = new Map<string, T[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return groups;
}

function noTable(error: unknown): readonly never[] {
  if (error instanceof AppError && error.code === 'warehouse.unknown_table') return [];
  throw error;
}
