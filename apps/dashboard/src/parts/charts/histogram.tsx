import { binsOf } from '../../bins-of.js';
import { counted } from '../../format.js';
import { Bars } from './bars.js';

const figures = new Intl.NumberFormat('en', { maximumSignificantDigits: 4 });
const day = new Intl.DateTimeFormat('en', { dateStyle: 'medium' });

/** How numbers or times are spread. Times are numbers of milliseconds. */
export function Histogram({ numbers, label, times = false }: { numbers: readonly number[]; label: string; times?: boolean }) {
  const bins = binsOf(numbers);
  const said = (at: number): string => (times ? day.format(new Date(at)) : figures.format(at));
  const [first, last] = [bins[0], bins.at(-1)];
  if (first === undefined || last === undefined) return null;
  return (
    <div>
      <Bars
        label={label}
        className="h-28 gap-px"
        bars={bins.map(({ low, high, size }) => ({
          key: String(low),
          title: `${said(low)} to ${said(high)}: ${counted(size, 'profile')}`,
          parts: [{ value: size, className: 'bg-river' }],
        }))}
      />
      <p className="mt-1 flex justify-between text-xs text-soft tabular-nums">
        <span>{said(first.low)}</span>
        <span>{said(last.high)}</span>
      </p>
    </div>
  );
}
