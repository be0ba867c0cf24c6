import type { SyncHealth } from '@tributary/contract';
import { count, STATE, type Tone } from '../../format.js';
import { Bars } from '../charts/bars.js';

const BAR: Record<Tone, string> = { good: 'bg-river', warn: 'bg-warn', bad: 'bg-bad', river: 'bg-river/60', soft: 'bg-soft/50' };

/** The newest runs of a sync, oldest at the left: how much each delivered, in the colour of its state. */
export function RunBars({ runs, label }: { runs: SyncHealth['recent']; label: string }) {
  if (runs.length === 0) return <span className="text-soft">–</span>;
  return <Bars className="relative h-9 w-40 gap-[2px]" bar="w-1.5" label={label} bars={runs.map(barOf).reverse()} />;
}

function barOf({ id, state, delivered, missed }: SyncHealth['recent'][number]) {
  const { label, tone } = STATE[state];
  const not = missed === 0 ? '' : `, ${count(missed)} not delivered`;
  return {
    key: id,
    title: `${label}, ${count(delivered)} delivered${not}`,
    // A run that delivered nothing still shows as a mark of its state.
    parts: [{ value: Math.max(delivered, 0.001), className: BAR[tone] }],
  };
}
