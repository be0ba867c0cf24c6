import type { RunRecord } from '@tributary/contract';
import { words } from '../../format.js';
import { Message } from '../../parts/message.js';
import { HEAD, HEAD_ROW } from '../../parts/table.js';

/** Records with what became of them and why. */
export function RecordsTable({ records }: { records: readonly RunRecord[] }) {
  return (
    <table className="w-full border-collapse text-left">
      <thead className={HEAD}>
        <tr className={HEAD_ROW}>
          <th className="w-32 py-2 pl-4 font-medium sm:w-64">Key</th>
          <th className="w-28 px-2 py-2 font-medium max-sm:hidden">Operation</th>
          <th className="w-28 px-2 py-2 font-medium max-sm:hidden">Outcome</th>
          <th className="py-2 pr-4 pl-2 font-medium">Reason</th>
        </tr>
      </thead>
      <tbody>
        {records.map((record, index) => (
          <tr key={index} className="border-b border-line align-top last:border-0">
            <td className="py-2 pl-4 font-medium [overflow-wrap:anywhere]">
              {record.key ?? <span className="text-soft">no key</span>}
              <div className="text-[13px] font-normal text-soft sm:hidden">{words(record.outcome)}</div>
            </td>
            <td className="px-2 py-2 text-soft max-sm:hidden">{record.operation ?? '–'}</td>
            <td className="px-2 py-2 whitespace-nowrap text-warn max-sm:hidden">{words(record.outcome)}</td>
            <td className="py-2 pr-4 pl-2 [overflow-wrap:anywhere]">
              <Message text={record.message} />
              <div className="text-[13px] text-soft">{record.code}</div>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
