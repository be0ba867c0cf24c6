import { createHash } from 'node:crypto';
import { Conflict } from '@tributary/core';
import { literal, orAbsent, ourTables, sql, type Sql } from '@tributary/sql';
import { typeOf } from '../extract/compile-seen.js';
import type { IdentityDefinition } from '../identity-definition.js';
import type { Statements } from '../tables/statements.js';

/** What the last run stood on, for the next to go on from. */
export interface StitchingState {
  readonly definition: Definition;
  /** Seconds since 1970 of the newest row known, by `loaded_at` or `event_time`; `null` of an empty log. Never later than the run. */
  readonly watermark: number | null;
  /** The same instant to its last digit, as the warehouse writes it. */
  readonly reached: string | null;
  /** Rows of the log. */
  readonly rows: number;
  /** Rows of events that were told again with other identifiers. */
  readonly toldAgain: number;
  /** Living profiles. */
  readonly profiles: number;
  readonly runId: string;
}

/** To be raised when the same log and rules give other profiles than before. */
const ALGORITHM = '1';

/** The parts of a definition whose change asks for a full run, with how that is said to people. */
const PARTS = {
  algorithm: 'stitching works in another way since this version of Tributary',
  events: 'the mapping of the events changed',
  rules: 'the identity rules changed',
  types: 'the identifier types changed',
  pins: 'the pins changed',
} as const;

/** A fingerprint of each part; of the identifier types, one of each that is used. */
export type Definition = Readonly<Record<Exclude<keyof typeof PARTS, 'types'>, string>> & {
  readonly types: Readonly<Record<string, string>>;
};

/** What profiles depend on besides the log. Names of rules and what is only shown do not count. */
export function definitionOf({ events, rules, types, pins }: IdentityDefinition): Definition {
  const used = [...new Set(rules.map(({ identifier }) => identifier))].map((id) => {
    const { normalize, region, blocked, blocked_patterns, max_linked, max_per_profile } = typeOf(types, id);
    return [id, fingerprint([normalize, region ?? null, blocked, blocked_patterns, max_linked, max_per_profile])] as const;
  });
  return {
    algorithm: ALGORITHM,
    events: fingerprint([events.table ?? null, events.query ?? null, Object.entries(events.columns).sort()]),
    rules: fingerprint(rules.map(({ event, identifier, value }) => [event.source_id, event.type, event.version, identifier, value])),
    types: Object.fromEntries(used),
    pins: fingerprint(pins.map(({ identifier, value, from }) => JSON.stringify([identifier, value, from?.identifier, from?.value])).sort()),
  };
}

const fingerprint = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 32);

/** What changed between two definitions, in words; `null` when they are the same. */
export function changeOf(before: Definition, now: Definition): string | null {
  const changed = (Object.keys(PARTS) as (keyof Definition)[]).filter((part) => !isSame(before[part], now[part]));
  return changed.length === 0 ? null : changed.map((part) => PARTS[part]).join(', ');
}

/** A type that came or went did so with a rule: that is told of the rules. */
function isSame(before: Definition[keyof Definition], now: Definition[keyof Definition]): boolean {
  if (typeof before === 'string' || typeof now === 'string') return before === now;
  return Object.entries(now).every(([id, one]) => before[id] === undefined || before[id] === one);
}

/** What the last run left; `null` before the first. */
export async function readState({ rows }: Statements, schema: string): Promise<StitchingState | null> {
  const state = sql`SELECT definition, floor(extract(epoch FROM watermark)), CAST(watermark AS text), events, told_again, profiles, run_id FROM ${ourTables(schema).stitching}`;
  const [row] = await orAbsent(rows(state), []);
  if (!row) return null;
  const [definition, watermark, reached, events, toldAgain, profiles, runId] = row;
  return {
    definition: JSON.parse(String(definition)) as Definition,
    watermark: watermark == null ? null : Number(watermark),
    reached: reached == null ? null : String(reached),
    rows: Number(events),
    toldAgain: Number(toldAgain),
    profiles: Number(profiles),
    runId: String(runId),
  };
}

/** What a run leaves to the next. */
export interface NextState extends Omit<StitchingState, 'watermark' | 'reached'> {
  /** A query of one instant. */
  readonly watermark: Sql;
}

/** To be called in the transaction of the run. */
export async function writeState({ run, session }: Statements, schema: string, state: NextState): Promise<void> {
  const { stitching } = ourTables(schema);
  const { now } = session.dialect;
  await run(sql`DELETE FROM ${stitching}`);
  await run(sql`INSERT INTO ${stitching} (definition, watermark, events, told_again, profiles, run_id, finished_at)
SELECT ${literal(JSON.stringify(state.definition))}, least((${state.watermark}), ${now}), ${literal(state.rows)}, ${literal(state.toldAgain)},
  ${literal(state.profiles)}, ${literal(state.runId)}, ${now}`);
}

/**
 * Makes sure, first thing in the transaction of a run, that no other run has finished since the state was read, and keeps others out until the end.
 * `Conflict` when one has.
 */
export async function takeTurn({ run }: Statements, schema: string, state: StitchingState | null): Promise<void> {
  if (!state) return;
  const { stitching } = ourTables(schema);
  const rows = await run(sql`UPDATE ${stitching} SET run_id = run_id WHERE run_id = ${literal(state.runId)}`);
  if (rows === 1) return;
  throw new Conflict(
    'identity.overtaken',
    `another stitch run of the schema \`${schema}\` finished while this one was reading: run it again`,
  );
}
