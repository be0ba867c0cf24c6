import { useQuery } from '@tanstack/react-query';
import type { Audience } from '@tributary/core';
import { count } from '../../../format.js';
import { Card, Figure, Figures } from '../../../parts/card.js';
import { Empty, Loading, Trouble } from '../../../parts/notice.js';
import { LiveSize } from '../form/live-size.js';
import { countedRunsQuery } from '../queries.js';
import { HistoryCard } from './history-card.js';

/** How an audience stands: its size after the last run, who entered and left, and what it would be now. */
export function AudienceOverview({ audience }: { audience: Audience }) {
  const query = useQuery(countedRunsQuery(audience.warehouse));
  if (query.data === undefined) return query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const history = query.data.flatMap(({ id, at, audiences }) =>
    audiences.filter((one) => one.audience === audience.id).map((one) => ({ ...one, at, run: id })),
  );
  const [last] = history;
  return (
    <div className="grid items-start gap-4 lg:grid-cols-[minmax(0,5fr)_minmax(16rem,2fr)]">
      <div className="grid gap-4">
        {last === undefined ? (
          <Card>
            <Empty title="Its members are not computed yet">A run of audiences does that, by itself or with “Compute now”.</Empty>
          </Card>
        ) : (
          <>
            <Figures>
              <Figure label="Members" value={count(last.members)} note="after the last run" />
              <Figure label="Entered" value={count(last.entered)} note="with it" />
              <Figure label="Left" value={count(last.left)} note="with it" />
            </Figures>
            <HistoryCard history={history} />
          </>
        )}
      </div>
      <LiveSize audience={audience} />
    </div>
  );
}
