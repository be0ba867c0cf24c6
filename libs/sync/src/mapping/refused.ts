/** A value that cannot be told as it is, and so refuses its record: never silently changed (I10). */
export class Refused {
  constructor(
    readonly code: `value.${string}` | `template.${string}`,
    readonly message: string,
  ) {}
}

/** What was asked for, or why there is none. */
export type OrRefused<T> = T | Refused;
