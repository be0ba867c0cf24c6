import type { RunCounts } from '@tributary/core';
import { count, counted, words } from '../../format.js';
import { Card } from '../../parts/card.js';

type Part = readonly [name: keyof RunCounts, fill: string];

/** Both sums always balance. What is planned to be removed was not read, so it stands apart. */
const READ: readonly Part[] = [
  ['added', 'bg-river'],
  ['changed', 'bg-river/60'],
  ['unchanged', 'bg-soft/40'],
  ['invalid', 'bg-warn'],
];
const SENT: readonly Part[] = [
  ['delivered', 'bg-river'],
  ['rejected', 'bg-warn'],
  ['in_doubt', 'bg-warn/60'],
  ['held', 'bg-warn/60'],
  ['cancelled', 'bg-soft/60'],
  ['pending', 'bg-river/25'],
];

/** The counts of a run as two sums: what was read, and what became of what was planned. */
export function CountsBalance({ counts }: { counts: RunCounts }) {
  const removals = counts.removed > 0 ? `${counted(counts.removed, 'removal')} among them, ` : '';
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Sum title="Read from the source" whole={counts.extracted} parts={READ} counts={counts} />
      <Sum title="Planned" note={`${removals}${counted(counts.requests, 'request')}`} whole={counts.planned} parts={SENT} counts={counts} />
    </div>
  );
}

interface SumProps {
  readonly title: string;
  readonly note?: string;
  readonly whole: number;
  readonly parts: readonly Part[];
  readonly counts: RunCounts;
}

function Sum({ title, note, whole, parts, counts }: SumProps) {
  return (
    <Card title={title} aside={note === undefined ? undefined : <span className="text-[13px] text-soft">{note}</span>}>
      <div className="text-[32px] leading-tight font-semibold tracking-tight tabular-nums">{count(whole)}</div>
      <div aria-hidden className="mt-2 flex h-2 gap-px overflow-hidden rounded-full bg-line">
        {parts.map(
          ([name, fill]) => counts[name] > 0 && <span key={name} className={`min-w-1 ${fill}`} style={{ flexGrow: counts[name] }} />,
        )}
      </div>
      <dl className="mt-3 grid grid-cols-2 gap-x-8 gap-y-1">
        {parts.map(([name, fill]) => (
          <div key={name} className={`flex items-center gap-2 ${counts[name] === 0 ? 'text-soft' : ''}`}>
            <dt className="flex flex-1 items-center gap-2">
              <span aria-hidden className={`size-2.5 rounded-[3px] ${counts[name] === 0 ? 'bg-line' : fill}`} />
              {words(name)}
            </dt>
            <dd className={`tabular-nums ${counts[name] === 0 ? '' : 'font-medium'}`}>{count(counts[name])}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
