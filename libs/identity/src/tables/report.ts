import { literal, sql } from '@tributary/sql';
import type { Statements } from './statements.js';
import type { ProfileTables } from './tables.js';

const EXAMPLES = literal(20);
/** A value is shown as far as a person would read it. */
const SHOWN = literal(200);

/** Values above a limit: they join nothing and name nobody. */
export interface Quarantined {
  readonly values: number;
  /** At most 20, those furthest above their limit first. `linked_type` is `null` where the limit is over all types without one of their own. */
  readonly examples: readonly {
    readonly type: string;
    readonly value: string;
    readonly linked_type: string | null;
    readonly linked: number;
    readonly max_linked: number;
  }[];
}

/** Profiles with more identifiers of a type than allowed. */
export interface Oversized {
  readonly profiles: number;
  /** At most 20, the largest first. */
  readonly examples: readonly {
    readonly profile_id: string;
    readonly type: string;
    readonly identifiers: number;
    readonly max_per_profile: number;
  }[];
}

/** All that is above a limit. */
export interface AboveLimits {
  readonly quarantined: Quarantined;
  readonly oversized: Oversized;
}

/** All values that are quarantined now, and all profiles that are oversized now. */
export async function reportLimits(statements: Statements, tables: ProfileTables): Promise<AboveLimits> {
  const [row = []] = await statements.rows(
    sql`SELECT (SELECT count(DISTINCT node_id) FROM ${tables.quarantine}), (SELECT count(DISTINCT profile_id) FROM ${tables.oversizedProfile})`,
  );
  const [values = 0, profiles = 0] = row.map(Number);
  return {
    quarantined: await reportQuarantined(statements, tables, values),
    oversized: await reportOversized(statements, tables, profiles),
  };
}

async function reportQuarantined({ rows }: Statements, tables: ProfileTables, values: number): Promise<Quarantined> {
  if (values === 0) return { values, examples: [] };
  const worst =
    await rows(sql`SELECT identifier."type", left(identifier.value, ${SHOWN}), quarantine.linked_type, quarantine.linked, quarantine.max_linked
FROM ${tables.quarantine} AS quarantine JOIN ${tables.identifier} AS identifier ON identifier.node_id = quarantine.node_id
ORDER BY CAST(quarantine.linked AS double precision) / quarantine.max_linked DESC, identifier."type", identifier.value LIMIT ${EXAMPLES}`);
  return {
    values,
    examples: worst.map(([type, value, linkedType, linked, maxLinked]) => ({
      type: String(type),
      value: String(value),
      linked_type: linkedType == null ? null : String(linkedType),
      linked: Number(linked),
      max_linked: Number(maxLinked),
    })),
  };
}

async function reportOversized({ rows }: Statements, { oversizedProfile }: ProfileTables, profiles: number): Promise<Oversized> {
  if (profiles === 0) return { profiles, examples: [] };
  const largest = await rows(sql`SELECT CAST(profile_id AS text), "type", identifiers, max_per_profile FROM ${oversizedProfile}
ORDER BY CAST(identifiers AS double precision) / max_per_profile DESC, profile_id, "type" LIMIT ${EXAMPLES}`);
  return {
    profiles,
    examples: largest.map(([id, type, identifiers, max]) => ({
      profile_id: String(id),
      type: String(type),
      identifiers: Number(identifiers),
      max_per_profile: Number(max),
    })),
  };
}
