/** Which entries; they live in the address, so that a view can be sent to a colleague. */
export interface Filters {
  readonly verb?: string | undefined;
  readonly kind?: string | undefined;
  readonly subject?: string | undefined;
  readonly actor?: string | undefined;
  readonly since?: string | undefined;
}

const NAMES = ['verb', 'kind', 'subject', 'actor', 'since'] as const;

/** The filters an address holds; what is none is passed over. */
export function readFilters(search: Readonly<Record<string, unknown>>): Filters {
  return Object.fromEntries(
    NAMES.flatMap((name) => {
      const value = search[name];
      return typeof value === 'string' && value !== '' ? [[name, value]] : [];
    }),
  );
}
