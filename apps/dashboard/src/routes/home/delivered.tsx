import type { Summary } from '@tributary/contract';
import { count, shortDay } from '../../format.js';
import { Bars } from '../../parts/charts/bars.js';
import { Card } from '../../parts/card.js';

type Days = Summary['delivered_by_day'];

/** The records delivered day by day, with what was rejected on top. */
export function Delivered({ days }: { days: Days }) {
  const top = Math.max(0, ...days.map(({ delivered, rejected }) => delivered + rejected));
  const rejections = days.some(({ rejected }) => rejected > 0);
  return (
    <Card title="Records delivered" aside={<Legend rejections={rejections} />}>
      <div className="flex h-full min-h-44 flex-col">
        <div className="border-b border-dashed border-line pb-0.5 text-right text-xs text-soft tabular-nums">{top > 0 && count(top)}</div>
        <Bars className="min-h-28 flex-1 gap-1 sm:gap-1.5" label="Records delivered by day" bars={days.map(barOf)} />
        <div className="mt-1.5 flex justify-between text-xs text-soft tabular-nums">
          <span>{days[0] && shortDay(days[0].day)}</span>
          <span>today</span>
        </div>
      </div>
    </Card>
  );
}

function Legend({ rejections }: { rejections: boolean }) {
  return (
    <span className="flex items-center gap-3 text-[13px] text-soft">
      {rejections && (
        <>
          <Key color="bg-river" name="delivered" />
          <Key color="bg-warn" name="rejected" />
        </>
      )}
      last 14 days
    </span>
  );
}

function Key({ color, name }: { color: string; name: string }) {
  return (
    <span className="flex items-center gap-1.5">
      <span aria-hidden className={`size-2.5 rounded-[3px] ${color}`} />
      {name}
    </span>
  );
}

function barOf({ day, delivered, rejected }: Days[number]) {
  return {
    key: day,
    title: `${shortDay(day)}: ${count(delivered)} delivered, ${count(rejected)} rejected`,
    parts: [
      { value: delivered, className: 'bg-river' },
      { value: rejected, className: 'bg-warn' },
    ],
  };
}
