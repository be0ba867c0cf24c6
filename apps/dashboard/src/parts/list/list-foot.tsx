import { useEndKey } from './end-key.js';
import { MoreButton } from './more-button.js';
import { useMoreWhenNear } from './paged.js';

/** The foot of a list that goes on by itself as one comes near; the button is there for who has no wheel. */
export function ListFoot({ query, label }: { query: Parameters<typeof MoreButton>[0]['query']; label: string }) {
  const ref = useMoreWhenNear<HTMLDivElement>(query);
  useEndKey(query);
  return (
    <div ref={ref}>
      <MoreButton query={query} label={label} />
    </div>
  );
}
