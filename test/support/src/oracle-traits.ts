import { Decimal, Json, type EventTrait, type EventTraitType, type Value } from '@tributary/core';
import { byCodePoint, instant } from './compare.js';
import type { TestEvent } from './events.js';
import { addExact, compareExact, divideExact, exactOf, exactText, roundExact, type ExactNumber } from './exact-number.js';

/**
 * A value as an expression gives it, told by the type of the expression: `string` is text (or a time, all of one length), `bigint` any
 * integer, `Decimal` a decimal, `number` a double, `Json` a document, which compares as its text.
 */
export type OracleValue = string | boolean | number | bigint | Decimal | Json;

/** A weight: a number of any type, or text to be cast. NULL, and what is no number, weighs nothing. */
export type OracleWeight = string | number | bigint | Decimal | null;

/** What an expression gives for one row: one value, or several where it expands; NULLs are dropped. */
export type OracleValues = OracleValue | null | readonly (OracleValue | null)[];

/** One value found in an event of a profile. */
export interface Occurrence {
  /** Of the event. */
  readonly id: string;
  /** RFC 3339, UTC, at most six decimals. */
  readonly time: string;
  readonly value: OracleValue | null;
  /** Left out: 1. */
  readonly weight?: OracleWeight;
}

/** What the outer expressions see. */
export interface Extracted {
  readonly value: OracleValue;
  readonly weight: OracleWeight;
}

/** The part of a trait that looks at single events, its expressions as functions. A condition that gives NULL does not hold. */
export interface OracleExtraction extends Partial<Pick<EventTrait, 'sources' | 'types' | 'versions'>> {
  readonly value: (event: TestEvent) => OracleValues;
  readonly weight?: (event: TestEvent) => OracleWeight;
  readonly filter?: (event: TestEvent) => boolean | null;
}

/** The part that makes one value of many. */
export interface OracleTrait {
  readonly type: EventTraitType;
  readonly outer_value?: (of: Extracted) => OracleValues;
  readonly outer_weight?: (of: Extracted) => OracleWeight;
  readonly outer_filter?: (of: Extracted) => boolean | null;
}

export interface OracleResult {
  /** Of `sum`, a `Decimal` over integers and decimals and a `number` over doubles and texts; of `avg`, the nearest `number`. */
  readonly value: OracleValue | readonly OracleValue[] | null;
  /** Values that are no number, where numbers are needed. */
  readonly errors: number;
}

/** The occurrences of a profile, by its events, each of which is there once. */
export function oracleOccurrences(events: readonly TestEvent[], extraction: OracleExtraction): readonly Occurrence[] {
  const { sources = [], types = [], versions = [], value, weight, filter } = extraction;
  const among = (wanted: readonly string[], one: string) => wanted.length === 0 || wanted.includes(one);
  return events
    .filter((event) => among(sources, event.source_id) && among(types, event.type) && among(versions, event.version))
    .filter((event) => filter === undefined || filter(event) === true)
    .flatMap((event) =>
      several(value(event)).map((one) => ({
        id: event.id,
        time: event.event_time,
        value: one,
        ...(weight && { weight: weight(event) }),
      })),
    );
}

/** What a trait must give for the occurrences of one profile, told independently of any SQL. NULL values are dropped before and after the outer level. */
export function oracleTrait(trait: OracleTrait, occurrences: readonly Occurrence[]): OracleResult {
  const found = occurrences.flatMap(({ id, time, value, weight = 1 }) => {
    if (value === null || (trait.outer_filter && trait.outer_filter({ value, weight }) !== true)) return [];
    const outer = several(trait.outer_value ? trait.outer_value({ value, weight }) : value);
    const outerWeight = trait.outer_weight ? trait.outer_weight({ value, weight }) : weight;
    return outer.map((one) => ({ id, time: instant(time), value: one, weight: outerWeight }));
  });
  const kind = KINDS[trait.type];
  return { value: kind(found), errors: NUMERIC.has(trait.type) ? found.filter(({ value }) => addend(value) === null).length : 0 };
}

/** Order of values of one type: numbers as such, text by code points, false before true. */
export function compareValues(one: OracleValue, other: OracleValue): number {
  const [a, b] = [numberOf(one), numberOf(other)];
  return a !== null && b !== null ? compareExact(a, b) : byCodePoint(String(one), String(other));
}

/** A value of a warehouse, or of an oracle, such that equal values are deeply equal whatever their numeric type and the scale of a decimal. */
export function comparable(value: Value): unknown {
  if (Array.isArray(value)) return (value as readonly Value[]).map(comparable);
  if (value instanceof Json) return { json: JSON.parse(value.text) as unknown };
  const number = numberOf(value);
  return number === null ? value : { number: exactText(number) };
}

interface Found {
  readonly id: string;
  readonly time: string;
  readonly value: OracleValue;
  readonly weight: OracleWeight;
}

type Kind = (found: readonly Found[]) => OracleResult['value'];

const several = (values: OracleValues): readonly OracleValue[] =>
  (Array.isArray(values) ? (values as readonly (OracleValue | null)[]) : [values as OracleValue | null]).filter((one) => one !== null);

/** The number that a value of a numeric type is; `null` for any other value, and for infinities. */
function numberOf(value: unknown): ExactNumber | null {
  if (typeof value === 'bigint') return { digits: value, scale: 0 };
  return typeof value === 'number' || value instanceof Decimal ? exactOf(String(value)) : null;
}

const isExact = (value: OracleValue): boolean => typeof value === 'bigint' || value instanceof Decimal;

/** A value as it is summed: what is not exact by its type is read as a decimal of nine places below 10^29. */
function addend(value: OracleWeight | OracleValue): ExactNumber | null {
  if (value === null) return null;
  if (isExact(value)) return numberOf(value);
  const number = exactOf(String(value));
  const rounded = number && roundExact(number, 9);
  const size = rounded && (rounded.digits < 0n ? { ...rounded, digits: -rounded.digits } : rounded);
  return size && compareExact(size, { digits: 10n ** 29n, scale: 0 }) < 0 ? rounded : null;
}

const addends = (found: readonly Found[]): readonly ExactNumber[] => found.flatMap(({ value }) => addend(value) ?? []);

/** The first of several in an order. */
const least = <T>(all: readonly T[], order: (a: T, b: T) => number): T | undefined => [...all].sort(order)[0];

const byTime = (a: Found, b: Found) => byCodePoint(a.time, b.time) || byCodePoint(a.id, b.id) || compareValues(a.value, b.value);

const distinct = (found: readonly Found[]): readonly OracleValue[] =>
  [...new Map(found.map(({ value }) => [keyOf(value), value])).values()].sort(compareValues);

const keyOf = (value: OracleValue): string => JSON.stringify([typeof value, comparable(value)]);

/** The distinct values with the sum of their weights and the time each was last seen. */
function weighed(found: readonly Found[]) {
  const groups = new Map<string, Found[]>();
  for (const one of found) groups.set(keyOf(one.value), [...(groups.get(keyOf(one.value)) ?? []), one]);
  return [...groups.values()].map((group) => ({
    value: (group[0] as Found).value,
    weight: addExact(group.flatMap(({ weight }) => addend(weight) ?? [])),
    time:
      group
        .map(({ time }) => time)
        .sort(byCodePoint)
        .at(-1) ?? '',
  }));
}

type Weighed = ReturnType<typeof weighed>[number];
const byRecency = (a: Weighed, b: Weighed) => byCodePoint(b.time, a.time) || compareValues(a.value, b.value);

const KINDS = {
  avg: (found) => {
    const numbers = addends(found);
    return numbers.length === 0 ? null : divideExact(addExact(numbers), numbers.length);
  },
  sum: (found) => {
    const numbers = addends(found);
    if (numbers.length === 0) return null;
    const total = exactText(addExact(numbers));
    return found.every(({ value }) => isExact(value)) ? new Decimal(total) : Number(total);
  },
  first: (found) => least(found, byTime)?.value ?? null,
  last: (found) => least(found, (a, b) => byTime(b, a))?.value ?? null,
  value: (found) => least(found, (a, b) => byCodePoint(a.id, b.id) || compareValues(a.value, b.value))?.value ?? null,
  min: (found) => distinct(found)[0] ?? null,
  max: (found) => distinct(found).at(-1) ?? null,
  list: (found) => (found.length === 0 ? null : distinct(found)),
  num_of_unique: (found) => BigInt(distinct(found).length),
  most_frequent: (found) => least(weighed(found), (a, b) => compareExact(b.weight, a.weight) || byRecency(a, b))?.value ?? null,
  least_frequent: (found) => least(weighed(found), (a, b) => compareExact(a.weight, b.weight) || byRecency(a, b))?.value ?? null,
} satisfies Record<EventTraitType, Kind>;

const NUMERIC: ReadonlySet<EventTraitType> = new Set(['sum', 'avg']);

/** Every kind for occurrences as they are, with a count as a plain number. */
export const ORACLE_TRAITS = Object.fromEntries(
  (Object.keys(KINDS) as EventTraitType[]).map((type) => [
    type,
    (of: readonly Occurrence[]) => {
      const { value } = oracleTrait({ type }, of);
      return typeof value === 'bigint' ? Number(value) : value;
    },
  ]),
) as Readonly<Record<EventTraitType, (of: readonly Occurrence[]) => OracleResult['value']>>;
