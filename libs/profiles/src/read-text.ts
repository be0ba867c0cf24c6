import type { Value } from '@tributary/core';
import { sql } from '@tributary/sql';

/** The value of `identifier`, as far as a person would read it: it may be a megabyte long. */
export const SHOWN_VALUE = sql`left(identifier.value, 1000)`;

/** A text column that is never NULL. */
export const textOf = (value: Value): string => String(value);
/** A text column. */
export const textOrNull = (value: Value | undefined): string | null => (value === null || value === undefined ? null : String(value));
