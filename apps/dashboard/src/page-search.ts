/** Which view of a page its address names. */
export function readTab(search: Record<string, unknown>): { readonly tab?: string } {
  return typeof search['tab'] === 'string' ? { tab: search['tab'] } : {};
}
