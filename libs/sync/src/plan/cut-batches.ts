import { ident, literal, sql, type Session, type Sql } from '@tributary/sql';
import type { Batch } from '../ports.js';

/** A batch as a plan is cut into them. */
export type PlannedBatch = Pick<Batch, 'number' | 'from' | 'to' | 'after'>;

/** Which plan is cut, and how. */
export interface Cutting {
  readonly table: Sql;
  /** Changes in the plan. */
  readonly planned: number;
  /** Changes in a batch, at most. */
  readonly records: number;
  /** What is in one lane is sent one batch after the other: the plan has none, is one, or each record says which it is in. */
  readonly lanes: 'none' | 'one' | 'many';
}

/**
 * Batches of at most so many changes, in order of sequence. A batch that shares a lane with an earlier one names a batch to wait for; by
 * way of that, and what it waits for, it waits for all it shares a lane with.
 */
export async function cutBatches(
  session: Pick<Session, 'rows'>,
  { table, planned, records, lanes }: Cutting,
): Promise<readonly PlannedBatch[]> {
  const after = lanes === 'many' && planned > records ? orderLanes(await sharedLanes(session, table, records)) : new Map<number, number>();
  const before = (number: number): number | null => (lanes === 'one' && number > 0 ? number - 1 : (after.get(number) ?? null));
  return Array.from({ length: Math.ceil(planned / records) }, (_, number) => ({
    number,
    from: number * records + 1,
    to: Math.min((number + 1) * records, planned),
    after: before(number),
  }));
}

/** Pairs of batches, neighbours within a lane: the second after the first. */
async function sharedLanes(session: Pick<Session, 'rows'>, table: Sql, records: number): Promise<readonly (readonly [number, number])[]> {
  const lane = ident('_lane');
  const number = sql`CAST(floor(("_seq" - 1) / ${literal(records)}) AS BIGINT)`;
  const places = sql`SELECT DISTINCT ${lane}, ${number} AS batch FROM ${table}`;
  const former = sql`lag(batch) OVER (PARTITION BY ${lane} ORDER BY batch)`;
  const query = sql`SELECT DISTINCT former, batch FROM (SELECT batch, ${former} AS former FROM (${places}) AS place) AS pair WHERE former IS NOT NULL`;
  const rows = await session.rows(query);
  return rows.map(([before, after]) => [Number(before), Number(after)] as const);
}

/** For each batch that has to wait, one batch to wait for, such that each pair is in order. */
export function orderLanes(pairs: readonly (readonly [number, number])[]): ReadonlyMap<number, number> {
  const after = new Map<number, number>();
  for (const [before, batch] of [...pairs].sort((a, b) => a[1] - b[1] || b[0] - a[0])) putAfter(after, before, batch);
  return after;
}

/** Puts a batch into the row of those that a later one waits for. */
function putAfter(after: Map<number, number>, before: number, batch: number): void {
  let [first, second] = [before, batch];
  while (first !== second) {
    const waitsFor = after.get(second);
    if (waitsFor === undefined || waitsFor < first) after.set(second, first);
    if (waitsFor === undefined) return;
    [first, second] = waitsFor < first ? [waitsFor, first] : [first, waitsFor];
  }
}
