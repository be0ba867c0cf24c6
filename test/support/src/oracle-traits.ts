import { byCodePoint } from './compare.js';

/** One value found in an event of a profile. `weight` counts for the most frequent only. */
export interface Occurrence {
  readonly id: string;
  /** RFC 3339, UTC, all of one length. */
  readonly time: string;
  readonly value: string | null;
  readonly weight: number | null;
}

const valued = (of: readonly Occurrence[]) => of.filter((one): one is Occurrence & { readonly value: string } => one.value !== null);

const NUMBER = /^\s*[+-]?(\d+\.?\d*|\.\d+)([eE][+-]?\d{1,3})?\s*$/;

/** What each kind of trait must give for the occurrences of one profile, told independently of any SQL. */
export const ORACLE_TRAITS = {
  /** Whole numbers and halves only, so that the sum is exact in a double. */
  sum: (of: readonly Occurrence[]): number | null => {
    const numbers = valued(of).filter(({ value }) => NUMBER.test(value));
    return numbers.length === 0 ? null : numbers.reduce((total, { value }) => total + Number(value), 0);
  },
  last: (of: readonly Occurrence[]): string | null =>
    valued(of).sort((a, b) => byCodePoint(b.time, a.time) || byCodePoint(b.id, a.id))[0]?.value ?? null,
  list: (of: readonly Occurrence[]): readonly string[] | null => {
    const values = [...new Set(valued(of).map(({ value }) => value))];
    return values.length === 0 ? null : values.sort(byCodePoint);
  },
  num_of_unique: (of: readonly Occurrence[]): number => new Set(valued(of).map(({ value }) => value)).size,
  most_frequent: (of: readonly Occurrence[]): string | null => {
    const groups = new Map<string, { weight: number; time: string }>();
    for (const { value, weight, time } of valued(of)) {
      const known = groups.get(value) ?? { weight: 0, time: '' };
      groups.set(value, { weight: known.weight + (weight ?? 0), time: known.time > time ? known.time : time });
    }
    const order = [...groups].sort(([a, x], [b, y]) => y.weight - x.weight || byCodePoint(y.time, x.time) || byCodePoint(a, b));
    return order[0]?.[0] ?? null;
  },
} as const;
