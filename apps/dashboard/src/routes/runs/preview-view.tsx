import { type Preview, WHY } from '@tributary/contract';
import { useState } from 'react';
import { count, words } from '../../format.js';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { Alert, Empty } from '../../parts/notice.js';
import { HEAD, HEAD_ROW } from '../../parts/table/looks.js';
import { CountsBalance } from './counts-balance.js';
import { RequestsCard } from './requests-card.js';

/** What a run of the sync would have done when the preview was made. */
export function PreviewView({ preview }: { preview: Preview }) {
  const { counts, held, waits, why, changes, requests, stages } = preview;
  return (
    <>
      {held !== null && (
        <Alert title={waits === 'removals' ? 'The removals of a run would wait' : 'A run would be held'} tone="warn">
          <Message text={held} />
        </Alert>
      )}
      <CountsBalance counts={counts} />
      <Card title="First changes" aside={<Reasons why={why} />} flush>
        {changes.length === 0 ? <Empty title="Nothing would be sent" /> : <Changes changes={changes} />}
      </Card>
      {requests !== null && <RequestsCard requests={requests} />}
      {stages.length > 0 && (
        <Card title="What a run does">
          <ol className="list-decimal space-y-1 pl-5">
            {stages.map(({ stage, does }) => (
              <li key={stage}>
                <span className="font-medium">{words(stage)}</span>{' '}
                <span className="text-soft">
                  <Message text={does} />
                </span>
              </li>
            ))}
          </ol>
        </Card>
      )}
    </>
  );
}

/** Why records are planned, with how many. */
function Reasons({ why }: Pick<Preview, 'why'>) {
  const reasons = Object.entries(why).map(([reason, of]) => `${count(of)} ${WHY[reason] ?? reason}`);
  return <span className="text-[13px] text-soft">{reasons.join(', ')}</span>;
}

/** Changes shown at first, so that the requests are not far below. */
const FEW = 20;

function Changes({ changes }: { changes: Preview['changes'] }) {
  const [all, showAll] = useState(changes.length <= FEW);
  return (
    <>
      <ChangesTable changes={all ? changes : changes.slice(0, FEW)} />
      {!all && (
        <div className="border-t border-line p-2 text-center">
          <button type="button" onClick={() => showAll(true)} className="rounded-md px-3 py-1 text-soft hover:bg-raised hover:text-ink">
            Show all {count(changes.length)}
          </button>
        </div>
      )}
    </>
  );
}

function ChangesTable({ changes }: { changes: Preview['changes'] }) {
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
              <div className="text-[13px] font-normal text-soft sm:hidden">
                {change.operation}
                <Why change={change} />
              </div>
            </td>
            <td className="px-2 py-2 text-soft max-sm:hidden">
              {change.operation}
              <Why change={change} />
            </td>
            <td className="py-2 pr-4 pl-2">
              <Fields change={change} />
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}

function Why({ change: { waits, why } }: { change: Preview['changes'][number] }) {
  return (
    <>
      {waits && <div className="text-[13px] text-warn">waits</div>}
      {why !== '' && <div className="text-[13px]">{WHY[why] ?? why}</div>}
    </>
  );
}

/** A field that is told otherwise than last time stands out, with what was told before. */
function Fields({ change: { changed, fields, differences, refused } }: { change: Preview['changes'][number] }) {
  const before = new Map(differences.map((difference) => [difference.field, difference.before]));
  return (
    <>
      {refused !== null && <p className="text-warn">{refused.message}</p>}
      <dl className="grid gap-x-4 sm:grid-cols-[minmax(8rem,auto)_1fr]">
        {Object.entries(fields).map(([name, value]) => (
          <div key={name} className="contents">
            <dt className={changed.includes(name) ? 'font-medium' : 'text-soft'}>{name}</dt>
            <dd className="[overflow-wrap:anywhere] tabular-nums">
              {before.has(name) && <span className="text-soft line-through">{textOf(before.get(name))}</span>} {textOf(value)}
            </dd>
          </div>
        ))}
      </dl>
    </>
  );
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));
