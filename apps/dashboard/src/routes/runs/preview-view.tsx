import type { Preview } from '@tributary/contract';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { Alert, Empty } from '../../parts/notice.js';
import { HEAD, HEAD_ROW } from '../../parts/table.js';
import { CountsBalance } from './counts-balance.js';

/** What a run of the sync would have done when the preview was made. */
export function PreviewView({ preview: { counts, held, changes } }: { preview: Preview }) {
  return (
    <>
      {held !== null && (
        <Alert title="A run would be held" tone="warn">
          <Message text={held} />
        </Alert>
      )}
      <CountsBalance counts={counts} />
      <Card title="First changes" flush>
        {changes.length === 0 ? <Empty title="Nothing would be sent" /> : <Changes changes={changes} />}
      </Card>
    </>
  );
}

function Changes({ changes }: { changes: Preview['changes'] }) {
  return (
    <table className="w-full border-collapse text-left">
      <thead className={HEAD}>
        <tr className={HEAD_ROW}>
          <th className="w-32 py-2 pl-4 font-medium sm:w-64">Key</th>
          <th className="w-28 px-2 py-2 font-medium max-sm:hidden">Operation</th>
          <th className="py-2 pr-4 pl-2 font-medium">Fields</th>
        </tr>
      </thead>
      <tbody>
        {changes.map((change, index) => (
          <tr key={index} className="border-b border-line align-top last:border-0">
            <td className="py-2 pl-4 font-medium [overflow-wrap:anywhere]">
              {change.key}
              <div className="text-[13px] font-normal text-soft sm:hidden">{change.operation}</div>
            </td>
            <td className="px-2 py-2 text-soft max-sm:hidden">{change.operation}</td>
            <td className="py-2 pr-4 pl-2">
              <Fields change={change} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Fields({ change: { changed, fields } }: { change: Preview['changes'][number] }) {
  return (
    <dl className="grid gap-x-4 sm:grid-cols-[minmax(8rem,auto)_1fr]">
      {Object.entries(fields).map(([name, value]) => (
        <div key={name} className="contents">
          <dt className={changed.includes(name) ? 'font-medium' : 'text-soft'}>{name}</dt>
          <dd className="[overflow-wrap:anywhere] tabular-nums">{typeof value === 'string' ? value : JSON.stringify(value)}</dd>
        </div>
      ))}
    </dl>
  );
}
