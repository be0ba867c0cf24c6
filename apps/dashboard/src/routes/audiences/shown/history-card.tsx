import { Link } from '@tanstack/react-router';
import type { AudienceHistory } from '@tributary/contract';
import { count, exactTime } from '../../../format.js';
import { Bars } from '../../../parts/charts/bars.js';
import { Card } from '../../../parts/card.js';
import { DataTable } from '../../../parts/table/data-table.js';
import { WHOLE_ROW } from '../../../parts/table/looks.js';
import { Ago } from '../../../parts/times.js';

type Stand = AudienceHistory['items'][number];
const DRAWN = 40;

/** Who entered and left, run by run, the newest first. */
export function HistoryCard({ history }: { history: readonly Stand[] }) {
  return (
    <Card title="Entered and left, by run" flush>
      <div className="px-4 pb-3">
        <Bars
          label="Entered and left, by run"
          className="h-24 gap-[2px]"
          bar="max-w-8 flex-1"
          bars={history
            .slice(0, DRAWN)
            .map(({ run, at, members, entered, left }) => ({
              key: run,
              title: `${exactTime(at)}: ${count(entered)} entered, ${count(left)} left, ${count(members)} members`,
              parts: [
                { value: entered, className: 'bg-river' },
                { value: left, className: 'bg-soft/60' },
              ],
            }))
            .reverse()}
        />
        <p className="mt-1.5 flex gap-4 text-[13px] text-soft">
          <Key look="bg-river" name="entered" />
          <Key look="bg-soft/60" name="left" />
        </p>
      </div>
      <DataTable
        label="Runs"
        rows={history.slice(0, DRAWN)}
        keyOf={({ run }) => run}
        columns={[
          {
            key: 'at',
            title: 'Run',
            cell: ({ run, at }) => (
              <Link to="/runs/$runId" params={{ runId: run }} className={WHOLE_ROW}>
                <Ago at={at} />
              </Link>
            ),
          },
          { key: 'entered', title: 'Entered', right: true, cell: ({ entered }) => count(entered) },
          { key: 'left', title: 'Left', right: true, cell: ({ left }) => count(left) },
          { key: 'members', title: 'Members', right: true, cell: ({ members }) => count(members) },
        ]}
      />
    </Card>
  );
}

function Key({ look, name }: { look: string; name: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={`size-2.5 rounded-[3px] ${look}`} />
      {name}
    </span>
  );
}
