/** The part of an address after its question mark, as the router reads it. */
export type Search = Readonly<Record<string, unknown>>;

/** A text of an address; what is none, or empty, counts as not there. */
export const optionalText = (value: unknown): string | undefined => (typeof value === 'string' && value !== '' ? value : undefined);
