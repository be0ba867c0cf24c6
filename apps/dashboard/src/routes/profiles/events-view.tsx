import { useInfiniteQuery } from '@tanstack/react-query';
import type { ProfileEvents } from '@tributary/contract';
import { useState } from 'react';
import { exactTime } from '../../format.js';
import { Card } from '../../parts/card.js';
import { CodeView } from '../../parts/text/code-view.js';
import { MoreButton } from '../../parts/list/more-button.js';
import { Empty, Loading, Trouble } from '../../parts/notice.js';
import { eventsQuery, type Whose } from './queries.js';

type Event = ProfileEvents['items'][number];

/** What a person did, the newest first, day by day. */
export function EventsView({ whose }: { whose: Whose }) {
  const query = useInfiniteQuery(eventsQuery(whose));
  const events = query.data?.pages.flatMap(({ items }) => items);
  if (events === undefined) return query.error ? <Trouble error={query.error} retry={() => void query.refetch()} /> : <Loading />;
  return (
    <Card title="Events" flush={events.length > 0}>
      {events.length === 0 && <Empty title="No event belongs to it" />}
      <ol>
        {events.map((event, index) => (
          <li key={event.id}>
            {dayOf(event) !== dayOf(events[index - 1]) && (
              <h3 className="border-t border-line bg-raised/50 px-4 py-1.5 text-[13px] font-medium text-soft">{dayOf(event)}</h3>
            )}
            <Line event={event} />
          </li>
        ))}
      </ol>
      <MoreButton query={query} label="Show earlier events" />
    </Card>
  );
}

const day = new Intl.DateTimeFormat('en', { dateStyle: 'full' });
const time = new Intl.DateTimeFormat('en', { timeStyle: 'medium' });
const dayOf = (event: Event | undefined): string => (event === undefined ? '' : day.format(new Date(event.event_time)));

function Line({ event }: { event: Event }) {
  const [open, setOpen] = useState(false);
  return (
    <>
      <button
        type="button"
        aria-expanded={open}
        onClick={() => setOpen(!open)}
        className="grid w-full grid-cols-[6rem_minmax(0,1fr)] gap-x-3 border-t border-line px-4 py-2 text-left hover:bg-raised/60 sm:grid-cols-[6rem_12rem_minmax(0,1fr)]"
      >
        <time dateTime={event.event_time} title={exactTime(event.event_time)} className="tabular-nums text-soft">
          {time.format(new Date(event.event_time))}
        </time>
        <span className="[overflow-wrap:anywhere]">
          <span className="font-medium">{event.type}</span>{' '}
          <span className="text-[13px] text-soft">
            {event.source_id} {event.version}
          </span>
        </span>
        <span className="truncate font-mono text-[13px] text-soft max-sm:hidden">{event.payload}</span>
      </button>
      {open && (
        <div className="border-t border-line bg-raised/40 px-4 py-3">
          <CodeView json label={`Payload of event ${event.id}`} text={readable(event.payload)} />
        </div>
      )}
    </>
  );
}

/** JSON line by line; what is cut is no JSON any more and stays as it is. */
function readable(payload: string): string {
  try {
    return JSON.stringify(JSON.parse(payload), undefined, 2);
  } catch {
    return payload;
  }
}
