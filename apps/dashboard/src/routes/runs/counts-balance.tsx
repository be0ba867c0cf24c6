import type { RunCounts } from '@tributary/core';
import { count } from '../../format.js';
import { Card } from '../../parts/card.js';

type Part = readonly [label: string, name: keyof RunCounts, tone?: string];

const READ: readonly Part[] = [
  ['Unchanged', 'unchanged'],
  ['Added', 'added'],
  ['Changed', 'changed'],
  ['Invalid', 'invalid', 'text-warn'],
];
const SENT: readonly Part[] = [
  ['Delivered', 'delivered', 'text-good'],
  ['Rejected', 'rejected', 'text-warn'],
  ['In doubt', 'in_doubt', 'text-warn'],
  ['Held', 'held', 'text-warn'],
  ['Cancelled', 'cancelled'],
  ['Pending', 'pending', 'text-warn'],
];

/** The counts of a run as the two sums that always balance: what was read, and what became of what was planned. */
export function CountsBalance({ counts }: { counts: RunCounts }) {
  return (
    <div className="grid gap-4 md:grid-cols-2">
      <Sum title="Read from the source" whole={counts.extracted} parts={READ} counts={counts} />
      <Sum
        title="Planned"
        note={counts.removed > 0 ? `${count(counts.removed)} removals among them` : `${count(counts.requests)} requests`}
        whole={counts.planned}
        parts={SENT}
        counts={counts}
      />
    </div>
  );
}

function Sum({
  title,
  note,
  whole,
  parts,
  counts,
}: {
  title: string;
  note?: string;
  whole: number;
  parts: readonly Part[];
  counts: RunCounts;
}) {
  return (
    <Card title={title} aside={note === undefined ? undefined : <span className="text-[13px] text-soft">{note}</span>}>
      <div className="text-3xl font-semibold tracking-tight tabular-nums">{count(whole)}</div>
      <dl className="mt-2 grid grid-cols-2 gap-x-6 gap-y-1 sm:grid-cols-3">
        {parts.map(([label, name, tone]) => (
          <div key={name} className="flex justify-between gap-2">
            <dt className="text-soft">{label}</dt>
            <dd className={`font-medium tabular-nums ${counts[name] > 0 ? (tone ?? '') : 'text-soft'}`}>{count(counts[name])}</dd>
          </div>
        ))}
      </dl>
    </Card>
  );
}
