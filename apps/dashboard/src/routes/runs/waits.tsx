import type { RunView } from '@tributary/contract';
import { count, counted, exactTime, words } from '../../format.js';
import { Card } from '../../parts/card.js';
import { Message } from '../../parts/message.js';
import { Alert } from '../../parts/notice.js';

/** Why the run stands still, and what of its plan waits for a person. */
export function Waits({ run: { waiting, held, counts, cancel_requested_at: asked, finished_at: finished } }: { run: RunView }) {
  return (
    <>
      {asked !== null && finished === null && (
        <Alert title="It is being cancelled" tone="warn">
          What is being sent right now is waited for.
        </Alert>
      )}
      {waiting !== null && finished === null && (
        <Alert title="It waits" tone="warn">
          <Message text={waiting.reason} />
          {waiting.until !== null && <div>It is tried again at {exactTime(waiting.until)}.</div>}
        </Alert>
      )}
      {held !== null && <HeldBack held={held} amount={counts.held} />}
    </>
  );
}

function HeldBack({ held: { reason, until, plan, samples }, amount }: { held: NonNullable<RunView['held']>; amount: number }) {
  return (
    <Card title={amount === 1 ? 'One change waits' : `${count(amount)} changes wait`}>
      <p className="max-w-[75ch]">
        <Message text={reason} />
      </p>
      <p className="mt-1 text-[13px] text-soft">
        Can be released until {exactTime(until)}, as the plan <span className="[overflow-wrap:anywhere]">{plan}</span>.
      </p>
      {samples.length > 0 && (
        <ul className="mt-3 max-h-48 overflow-auto text-[13px]" aria-label={counted(samples.length, 'sample')} tabIndex={0}>
          {samples.map(({ operation, key }, index) => (
            <li key={index} className="[overflow-wrap:anywhere]">
              <span className="text-soft">{words(operation)}</span> {key}
            </li>
          ))}
        </ul>
      )}
    </Card>
  );
}
