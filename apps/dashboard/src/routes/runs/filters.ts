/** The filters of the run list live in the address, so that a view can be sent to a colleague. */
export interface Filters {
  readonly kind?: string | undefined;
  readonly state?: string | undefined;
  readonly subject?: string | undefined;
}

const text = (value: unknown) => (typeof value === 'string' && value !== '' ? value : undefined);

/** The filters an address holds; what is no filter is passed over. */
export function readFilters(search: Readonly<Record<string, unknown>>): Filters {
  return { kind: text(search['kind']), state: text(search['state']), subject: text(search['subject']) };
}
