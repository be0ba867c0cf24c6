import type { RunRecord, RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { words } from '../../format.js';
import { Message } from '../../parts/message.js';
import { HEAD, HEAD_ROW } from '../../parts/table.js';
import { RecordExchanges } from './record-exchanges.js';

interface RecordsTableProps {
  readonly run: RunView;
  readonly records: readonly RunRecord[];
  /** Keys that are to be sent again. */
  readonly chosen: readonly string[];
  readonly choose: (keys: readonly string[]) => void;
}

/** Records with what became of them and why; those that can be sent again may be chosen. */
export function RecordsTable({ run, records, chosen, choose }: RecordsTableProps) {
  const again = isFinal(run.state) ? [...new Set(records.flatMap((record) => keyToResend(record) ?? []))] : [];
  return (
    <table className="w-full border-collapse text-left">
      <thead className={HEAD}>
        <tr className={HEAD_ROW}>
          {again.length > 0 && (
            <th className="w-10 py-2 pl-4">
              <Choice label="All records shown" keys={again} chosen={chosen} choose={choose} />
            </th>
          )}
          <th className="w-32 py-2 pl-4 font-medium sm:w-64">Key</th>
          <th className="w-28 px-2 py-2 font-medium max-sm:hidden">Operation</th>
          <th className="w-28 px-2 py-2 font-medium max-sm:hidden">Outcome</th>
          <th className="py-2 pr-4 pl-2 font-medium">Reason</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record, index) => (
          <tr key={index} className="border-b border-line align-top last:border-0">
            {again.length > 0 && (
              <td className="py-2 pl-4">
                <Choice label={`Record ${record.key}`} keys={keyToResend(record) ?? []} chosen={chosen} choose={choose} />
              </td>
            )}
            <td className="py-2 pl-4 font-medium [overflow-wrap:anywhere]">
              {record.key ?? <span className="text-soft">no key</span>}
              <div className="text-[13px] font-normal text-soft sm:hidden">{words(record.outcome)}</div>
            </td>
            <td className="px-2 py-2 text-soft max-sm:hidden">{record.operation ?? '–'}</td>
            <td className="px-2 py-2 whitespace-nowrap text-warn max-sm:hidden">{words(record.outcome)}</td>
            <td className="py-2 pr-4 pl-2 [overflow-wrap:anywhere]">
              <Message text={record.message} />
              <div className="text-[13px] text-soft">{record.code}</div>
              {record.seq !== null && <RecordExchanges runId={run.id} seq={record.seq} />}
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

/** What is gone from the source cannot be sent again, and what is invalid there is so still. */
function keyToResend({ key, operation, outcome }: RunRecord): readonly string[] | null {
  return key === null || operation === 'remove' || outcome === 'invalid' ? null : [key];
}

interface ChoiceProps extends Pick<RecordsTableProps, 'chosen' | 'choose'> {
  readonly label: string;
  readonly keys: readonly string[];
}

/** Chooses some keys at once, or none of them. */
function Choice({ label, keys, chosen, choose }: ChoiceProps) {
  if (keys.length === 0) return null;
  const others = chosen.filter((key) => !keys.includes(key));
  const checked = keys.every((key) => chosen.includes(key));
  return (
    <input
      type="checkbox"
      aria-label={label}
      checked={checked}
      onChange={() => choose(checked ? others : [...others, ...keys])}
      className="size-4 align-middle"
    />
  );
}
