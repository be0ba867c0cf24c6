import { useQuery } from '@tanstack/react-query';
import { Link } from '@tanstack/react-router';
import type { Deliveries } from '@tributary/contract';
import { useState } from 'react';
import { count, words } from '../../../format.js';
import { Card } from '../../../parts/card.js';
import { Message } from '../../../parts/message.js';
import { Empty, Loading, Trouble } from '../../../parts/notice.js';
import { Tag } from '../../../parts/tag.js';
import { Ago } from '../../../parts/times.js';
import { ToldView } from './told-view.js';
import { deliveriesQuery, type Whose } from '../queries.js';

type Delivery = Deliveries['items'][number];

/** What each destination was told of a person, when, and what became of it. */
export function DeliveriesView({ whose }: { whose: Whose }) {
  const query = useQuery(deliveriesQuery(whose));
  if (query.data === undefined) return query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  const { items, not_searched: notSearched } = query.data;
  const syncs = [...new Set(items.map(({ sync }) => sync))];
  return (
    <div className="grid gap-4">
      {items.length === 0 && (
        <Card>
          <Empty title="No destination was told of this person">Syncs of profiles and audiences show here what they told.</Empty>
        </Card>
      )}
      {syncs.map((sync) => (
        <OfSync key={sync} sync={sync} told={items.filter((one) => one.sync === sync)} />
      ))}
      {notSearched.length > 0 && (
        <p className="text-[13px] text-soft">
          Not searched, because nobody knows which of their records are this person’s: {notSearched.join(', ')}.
        </p>
      )}
    </div>
  );
}

function OfSync({ sync, told }: { sync: string; told: readonly Delivery[] }) {
  const [first] = told;
  const where = [first?.destination, first?.object].filter((part) => part != null).join(' ');
  return (
    <Card
      title={where === '' ? sync : where}
      flush
      aside={
        <Link to="/runs" search={{ subject: sync }} className="text-[13px] text-river hover:underline">
          sync {sync}
        </Link>
      }
    >
      <ul>
        {told.map((one) => (
          <Line key={`${one.run} ${one.key} ${one.at} ${one.operation}`} delivery={one} />
        ))}
      </ul>
      {told.length >= 200 && <p className="border-t border-line px-4 py-2 text-soft">the last {count(told.length)}</p>}
    </Card>
  );
}

const LOOK: Readonly<Record<string, 'soft' | 'river' | 'warn' | 'bad'>> = { delivered: 'river', rejected: 'bad', in_doubt: 'warn' };

function Line({ delivery }: { delivery: Delivery }) {
  const [open, setOpen] = useState(false);
  const { at, operation, outcome, message, run, told, key } = delivery;
  return (
    <li className="border-t border-line">
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="flex w-full flex-wrap items-baseline gap-x-3 px-4 py-2 text-left hover:bg-raised/60"
      >
        <span className="w-24 text-soft">
          <Ago at={at} />
        </span>
        <span className="font-medium">{words(operation)}</span>
        <Tag look={LOOK[outcome] ?? 'soft'}>{words(outcome)}</Tag>
        {message !== null && (
          <span className="min-w-0 flex-1 text-[13px] break-words text-soft">
            <Message text={message} />
          </span>
        )}
      </button>
      {open && (
        <div className="space-y-2 border-t border-line bg-raised/40 px-4 py-3">
          <p className="text-[13px] [overflow-wrap:anywhere] text-soft">
            Record {key}, by{' '}
            <Link to="/runs/$runId" params={{ runId: run }} className="text-river underline">
              this run
            </Link>
          </p>
          {told === null ? <p>It was told that the record is gone.</p> : <ToldView told={told} />}
        </div>
      )}
    </li>
  );
}
