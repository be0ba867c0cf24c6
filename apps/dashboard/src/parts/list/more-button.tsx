/** The further pages of a list, as far as a query for them has to know. */
interface Paged {
  readonly hasNextPage: boolean;
  readonly isFetchingNextPage: boolean;
  readonly fetchNextPage: () => Promise<unknown>;
}

/** Asks for the next page at the foot of a card; nothing where there is none. */
export function MoreButton({ query, label }: { query: Paged; label: string }) {
  if (!query.hasNextPage) return null;
  return (
    <button
      type="button"
      disabled={query.isFetchingNextPage}
      onClick={() => void query.fetchNextPage()}
      className="block w-full rounded-b-xl border-t border-line py-2.5 font-medium text-river hover:bg-raised"
    >
      {query.isFetchingNextPage ? 'Loading…' : label}
    </button>
  );
}
