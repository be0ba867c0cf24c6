import { Link } from '@tanstack/react-router';
import type { RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { count, KIND_LABEL } from '../../format.js';
import { useLiveRun } from '../../live-runs.js';
import { ProgressBar } from './run-progress.js';
import { StateBadge } from './state-badge.js';
import { Room } from '../table/room.js';
import { moveAmongRows } from '../table/row-keys.js';
import { useVirtualRows } from '../table/virtual-rows.js';
import { HEAD, HEAD_ROW, ROW, WHOLE_ROW } from '../table/looks.js';
import { Ago, Took } from '../times.js';

const COLUMNS = 6;
/** The usual height of a row, in pixels. */
const ROW_HEIGHT = 41;

/** Runs, newest first, of however many there are. A run that goes on shows its progress as it happens. */
export function RunsTable({ runs }: { runs: readonly RunView[] }) {
  const { ref, items, before, after, measure } = useVirtualRows<HTMLTableSectionElement>(runs.length, ROW_HEIGHT);
  return (
    <table aria-rowcount={runs.length + 1} className="w-full border-collapse text-left">
      <thead className={HEAD}>
        <tr className={HEAD_ROW}>
          <th className="py-2 pl-4 font-medium">Run</th>
          <th className="px-4 py-2 font-medium sm:w-44 sm:px-2">State</th>
          <th className="w-28 px-2 py-2 text-right font-medium max-sm:hidden">Delivered</th>
          <th className="w-32 px-2 py-2 text-right font-medium max-sm:hidden">Not delivered</th>
          <th className="w-28 px-2 py-2 text-right font-medium max-sm:hidden">Took</th>
          <th className="w-32 py-2 pr-4 pl-2 text-right font-medium max-sm:hidden">Started</th>
        </tr>
      </thead>
      <tbody ref={ref} onKeyDown={moveAmongRows}>
        <Room height={before} columns={COLUMNS} />
        {items.map(({ index }) => {
          const run = runs[index];
          return run && <RunRow key={run.id} listed={run} index={index} measure={measure} />;
        })}
        <Room height={after} columns={COLUMNS} />
      </tbody>
    </table>
  );
}

/** What a run read or planned and did not bring to its destination; what still waits while it goes on is not missed yet. */
export function missedOf({ counts, state }: RunView): number {
  return counts.rejected + counts.in_doubt + counts.invalid + counts.held + (isFinal(state) ? counts.pending : 0);
}

function RunRow({ listed, index, measure }: { listed: RunView; index: number; measure: (row: Element | null) => void }) {
  const run = useLiveRun(listed);
  const missed = missedOf(run);
  const sync = run.kind === 'sync';
  return (
    <tr ref={measure} className={ROW} data-run={run.id} data-index={index} aria-rowindex={index + 2}>
      <td className="py-2 pl-4 align-top">
        <Link to="/runs/$runId" params={{ runId: run.id }} className={`${WHOLE_ROW} font-medium [overflow-wrap:anywhere]`}>
          {run.subject}
        </Link>
        <span className="ml-2 text-soft max-sm:ml-0 max-sm:block max-sm:text-[13px]">
          {KIND_LABEL[run.kind]}
          {sync && <span className="sm:hidden"> · {count(run.counts.delivered)} delivered</span>}
        </span>
      </td>
      <td className="px-4 py-2 align-top sm:px-2">
        <StateBadge state={run.state} />
        {!isFinal(run.state) && (
          <div className="mt-1">
            <ProgressBar run={run} />
          </div>
        )}
        <div className="text-[13px] text-soft sm:hidden">
          <Ago at={run.created_at} />
        </div>
      </td>
      <td className="px-2 py-2 text-right align-top tabular-nums max-sm:hidden">{sync ? count(run.counts.delivered) : <None />}</td>
      <td className={`px-2 py-2 text-right align-top tabular-nums max-sm:hidden ${missed > 0 ? 'font-medium text-warn' : 'text-soft'}`}>
        {sync ? count(missed) : <None />}
      </td>
      <td className="px-2 py-2 text-right align-top tabular-nums text-soft max-sm:hidden">
        <Took run={run} />
      </td>
      <td className="py-2 pr-4 pl-2 text-right align-top text-soft max-sm:hidden">
        <Ago at={run.created_at} />
      </td>
    </tr>
  );
}

/** Figures that such a run does not have. */
function None() {
  return <span className="text-soft">–</span>;
}
