import { literal, sql, type Sql } from '@tributary/sql';
import type { Kept } from './shape.js';

/** Integers by the signed width that holds all of their values, in bits. */
const BITS: Readonly<Record<string, number>> = {
  tinyint: 8,
  utinyint: 16,
  smallint: 16,
  usmallint: 32,
  integer: 32,
  uinteger: 64,
  bigint: 64,
};
const SIGNED: readonly string[] = ['tinyint', 'smallint', 'integer'];

/** Whether every value of one type is one of another, and is told in the same way there: by the kind of the former. */
const WIDER: Readonly<Record<string, (from: Kept, to: Kept) => boolean>> = {
  integer: (from, to) => to.type.kind === 'bigint' || bitsOf(from) <= bitsOf(to),
  decimal: isWiderDecimal,
  uuid: (_, to) => to.type.kind === 'text',
  text: (_, to) => to.type.kind === 'text' && !to.native.includes('('),
};

/** Whether values of a former column are values of the present one, and were told in the same way. */
export function fits(from: Kept | undefined, to: Kept): boolean {
  if (from === undefined || (from.tag ?? null) !== (to.tag ?? null)) return false;
  return from.native === to.native || (WIDER[from.type.kind]?.(from, to) ?? false);
}

/** A delivered value in a column of the present type, `null` where it has to be told anew. An integer that is too big for it is forgotten. */
export function carried(value: Sql, from: Kept, to: Kept): Sql | null {
  if (fits(from, to)) return value;
  const told = (from.tag ?? null) === (to.tag ?? null);
  if (!told || !SIGNED.includes(to.native.toLowerCase()) || !Number.isFinite(bitsOf(from))) return null;
  const end = 2 ** (bitsOf(to) - 1);
  return sql`CASE WHEN ${value} BETWEEN ${literal(-end)} AND ${literal(end - 1)} THEN ${value} END`;
}

const bitsOf = ({ native }: Kept): number => BITS[native.toLowerCase()] ?? Number.NaN;

/** `1.25` and `1.2500` are one number. */
function isWiderDecimal(from: Kept, to: Kept): boolean {
  const [digits, scale] = digitsOf(from);
  const [toDigits, toScale] = digitsOf(to);
  return to.type.kind === 'decimal' && scale <= toScale && digits - scale <= toDigits - toScale;
}

function digitsOf({ native }: Kept): readonly [digits: number, scale: number] {
  const [, digits, scale] = /\((\d+), ?(\d+)\)$/.exec(native) ?? [];
  return [Number(digits), Number(scale)];
}
