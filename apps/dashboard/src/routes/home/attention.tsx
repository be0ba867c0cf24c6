import { Link } from '@tanstack/react-router';
import type { Summary } from '@tributary/client';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { StateBadge } from '../../parts/run/state-badge.js';
import { WHOLE_ROW } from '../../parts/table/looks.js';
import { Ago } from '../../parts/times.js';
import { type Concern, useConcerns } from './use-concerns.js';

const SHOWN = 4;

/** What somebody should look at: runs that were held, failed or left records behind, what is late, what cannot be reached; with reasons. */
export function Attention({ items }: { items: Summary['attention'] }) {
  const concerns = useConcerns();
  const all = items.length + concerns.length;
  const runs = items.slice(0, Math.max(1, SHOWN - concerns.length));
  const rest = concerns.slice(0, SHOWN - runs.length);
  const more = all - runs.length - rest.length;
  return (
    <Card title="Needs attention" flush={all > 0}>
      {all === 0 && (
        <p className="text-soft">Nothing. Runs that fail, are held or leave records behind show up here, and schedules that are late.</p>
      )}
      <ul>
        {runs.map((item) => (
          <Item key={item.run.id} {...item} />
        ))}
        {rest.map((concern) => (
          <ConcernItem key={concern.id} concern={concern} />
        ))}
      </ul>
      {more > 0 && (
        <p className="border-t border-line px-4 py-2.5">
          <Link to="/runs" search={{ state: 'partial' }} className="text-soft hover:text-ink">
            and {more} more
          </Link>
        </p>
      )}
    </Card>
  );
}

function Item({ run, reason }: Summary['attention'][number]) {
  return (
    <li className="relative border-t border-line px-4 py-2.5 hover:bg-raised/60">
      <div className="flex items-center justify-between gap-3">
        <Link to="/runs/$runId" params={{ runId: run.id }} className={`${WHOLE_ROW} min-w-0 truncate font-medium`}>
          {run.subject}
        </Link>
        <StateBadge state={run.state} />
      </div>
      <p className="mt-0.5 line-clamp-2 text-[13px] break-words text-soft">
        <Ago at={run.created_at} />: <Message text={reason} />
      </p>
    </li>
  );
}

function ConcernItem({ concern: { name, what, link } }: { concern: Concern }) {
  return (
    <li className="relative border-t border-line px-4 py-2.5 hover:bg-raised/60">
      <Link {...link} className={`${WHOLE_ROW} block truncate font-medium`}>
        {name}
      </Link>
      <p className="mt-0.5 line-clamp-2 text-[13px] break-words text-warn">
        <Message text={what} />
      </p>
    </li>
  );
}
