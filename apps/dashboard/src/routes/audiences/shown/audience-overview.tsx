import { useQuery } from '@tanstack/react-query';
import type { Audience } from '@tributary/core';
import { count } from '../../../format.js';
import { Card, Figure, Figures } from '../../../parts/card.js';
import { Empty, Loading, Trouble } from '../../../parts/notice.js';
import { LiveSize } from '../form/live-size.js';
import { historyQuery } from '../queries.js';
import { HistoryCard } from './history-card.js';
import { MembersCard } from './members-card.js';

/** How an audience stands: its size after the last run, who entered and left, who is in it, and what it would be now. */
export function AudienceOverview({ audience }: { audience: Audience }) {
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(16rem,2fr)]">
      <div className="grid min-w-0 gap-4">
        <Standing id={audience.id} />
      </div>
      <LiveSize audience={audience} />
    </div>
  );
}

function Standing({ id }: { id: string }) {
  const query = useQuery(historyQuery(id));
  if (query.data === undefined) {
    return query.error === null ? <Loading /> : <Trouble error={query.error} retry={() => void query.refetch()} />;
  }
  const history = query.data.items;
  const [last] = history;
  if (last === undefined)
    return (
      <Card>
        <Empty title="Its members are not computed yet">A run of audiences does that, by itself or with “Compute now”.</Empty>
      </Card>
    );
  return (
    <>
      <Figures>
        <Figure label="Members" value={count(last.members)} note="after the last run" />
        <Figure label="Entered" value={count(last.entered)} note="with it" />
        <Figure label="Left" value={count(last.left)} note="with it" />
      </Figures>
      <HistoryCard history={history} />
      <MembersCard audience={id} />
    </>
  );
}
