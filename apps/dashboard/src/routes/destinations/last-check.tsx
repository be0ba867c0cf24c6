import type { DestinationHealth } from '@tributary/contract';
import { Message } from '../../parts/message.js';
import { Ago } from '../../parts/times.js';

/** Whether a destination answered when it was tried last, or what a run of it waits for now. */
export function LastCheck({ destination: { check, waiting } }: { destination: Pick<DestinationHealth, 'check' | 'waiting'> }) {
  if (waiting !== null)
    return (
      <span className="line-clamp-2 text-warn">
        <Message text={waiting.reason} />
      </span>
    );
  if (check === null) return <span className="text-soft">not tried yet</span>;
  return (
    <>
      <span className={check.ok ? 'text-good' : 'font-medium text-bad'}>{check.ok ? '✓ answers' : '✗ does not answer'}</span>
      <span className="block text-[13px] text-soft">
        <Ago at={check.at} />
      </span>
    </>
  );
}
