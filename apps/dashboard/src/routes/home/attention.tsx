import { Link } from '@tanstack/react-router';
import type { Summary } from '@tributary/contract';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { StateBadge } from '../../parts/state-badge.js';
import { WHOLE_ROW } from '../../parts/table.js';
import { Ago } from '../../parts/times.js';

const SHOWN = 4;

/** The runs somebody should look at, newest first, each with the reason. */
export function Attention({ items }: { items: Summary['attention'] }) {
  const more = items.length - SHOWN;
  return (
    <Card title="Needs attention" flush={items.length > 0}>
      {items.length === 0 && <p className="text-soft">Nothing. Runs that fail, are held or leave records behind show up here.</p>}
      <ul>
        {items.slice(0, SHOWN).map((item) => (
          <Item key={item.run.id} {...item} />
        ))}
      </ul>
      {more > 0 && <p className="border-t border-line px-4 py-2.5 text-soft">and {more} more, marked in the list of syncs</p>}
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
