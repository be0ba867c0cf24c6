/** How the two warehouses count. */
const NUMBERS = {
  duckdb: (from: number, to: number) => `range(${from}, ${to}) AS numbers(i)`,
  postgres: (from: number, to: number) => `generate_series(${from}, ${to} - 1) AS numbers(i)`,
} as const;

/** A query that takes some seconds, whatever is asked of it. */
const SLOW = {
  duckdb: '(SELECT count(*) FROM range(3000000000) AS slow(x) WHERE x % 7 = 3) > 0',
  postgres: '(SELECT count(*) FROM generate_series(1, 8000) AS slow, generate_series(1, 8000) AS slower) > 0',
} as const;

export type Engine = keyof typeof NUMBERS;

/** How much a source holds in every round, and how much of it comes and goes with each. */
export interface Size {
  readonly records: number;
  readonly comeAndGo: number;
}

/** Enough for some batches of each operation. */
export const SMALL: Size = { records: 1_500, comeAndGo: 100 };

/** Enough for a destination to be busy for some ten seconds with a first run, where a request takes few records. */
export const BIG: Size = { records: 8_000, comeAndGo: 400 };
/** Records in such a request: a batch is five of them. */
export const BIG_REQUEST = 20;

const KEY = /^c(\d+)$/;

/** How a source is read. */
export interface Reading {
  readonly engine: Engine;
  readonly size?: Size;
  readonly how?: 'whole' | 'slow' | 'empty';
}

/** The source of a sync in one round: a window that moves on; every second record of it changes with each round. */
export function sourceQuery(round: number, { engine, size = SMALL, how = 'whole' }: Reading): string {
  const from = round * size.comeAndGo;
  const where = { whole: '', slow: ` WHERE ${SLOW[engine]}`, empty: ' WHERE false' }[how];
  const version = `${round} - ((i + ${round}) % 2)`;
  return `SELECT 'c' || i AS id, ${version} AS version, 'Customer ' || i || ' č' AS name FROM ${NUMBERS[engine](from, from + size.records)}${where}`;
}

/** The version a record has in a round, or `undefined` where it is not in the source. */
export function versionIn(round: number, key: string, { records, comeAndGo }: Size = SMALL): number | undefined {
  const i = Number(KEY.exec(key)?.[1]);
  const from = round * comeAndGo;
  return i >= from && i < from + records ? round - ((i + round) % 2) : undefined;
}

/** Every key of a round. */
export function keysIn(round: number, { records, comeAndGo }: Size = SMALL): readonly string[] {
  return Array.from({ length: records }, (_, n) => `c${round * comeAndGo + n}`);
}

/** What a run of a round plans after that of the round before (or after none). */
export function plannedIn(
  round: number,
  before: number | undefined,
  size: Size = SMALL,
): { added: number; changed: number; removed: number } {
  if (before === undefined) return { added: size.records, changed: 0, removed: 0 };
  const stays = keysIn(round, size).filter((key) => versionIn(before, key, size) !== undefined);
  const changed = stays.filter((key) => versionIn(before, key, size) !== versionIn(round, key, size)).length;
  return { added: size.records - stays.length, changed, removed: size.records - stays.length };
}
