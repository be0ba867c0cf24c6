import { useQuery } from '@tanstack/react-query';
import { Navigate } from '@tanstack/react-router';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';
import { ProfileList } from './profile-list.js';
import { findProfile } from './queries.js';

/** What a search found: the one person at once, several to choose from, or why there is none. */
export function FoundProfiles({ value, types, warehouse }: { value: string; types: readonly string[]; warehouse: string }) {
  const query = useQuery({
    queryKey: ['profiles', warehouse, value, ...types],
    queryFn: () => findProfile(value, types, warehouse),
    staleTime: 10_000,
  });
  if (query.error) return <Trouble error={query.error} retry={() => void query.refetch()} />;
  if (query.data === undefined)
    return (
      <Card flush>
        <Loading rows={2} />
      </Card>
    );
  const { items, reasons } = query.data;
  const [first, ...others] = items;
  if (first !== undefined && others.length === 0) return <Navigate to="/profiles/$profileId" params={{ profileId: first.id }} />;
  return (
    <Card flush={items.length > 0}>{items.length > 0 ? <ProfileList profiles={items} /> : <Nobody value={value} reasons={reasons} />}</Card>
  );
}

/** The most telling of the reasons: that something is known of it, rather than that nothing is. */
function Nobody({ value, reasons }: { value: string; reasons: readonly string[] }) {
  const telling = reasons.find((reason) => !reason.startsWith('no event holds')) ?? reasons[0];
  return (
    <Empty title="Nobody is known by that">
      <Message text={telling ?? `\`${value}\` names nobody`} />
    </Empty>
  );
}
