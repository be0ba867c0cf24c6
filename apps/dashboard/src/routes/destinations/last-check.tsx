import type { DestinationHealth } from '@tributary/contract';
import { Message } from '../../parts/message.js';
import { Ago } from '../../parts/times.js';
import { notSpokenTo } from './not-spoken-to.js';

/** Whether a destination is spoken to now, what a run of it waits for, or whether it answered when it was tried last. */
export function LastCheck({ destination }: { destination: Pick<DestinationHealth, 'check' | 'waiting' | 'circuit' | 'paused'> }) {
  const { check, waiting } = destination;
  const quiet = notSpokenTo(destination);
  if (quiet !== undefined || waiting !== null)
    return (
      <>
        {quiet !== undefined && (
          <span className={`block font-medium ${quiet.tone === 'bad' ? 'text-bad' : 'text-warn'}`}>{quiet.title}</span>
        )}
        <span className={`line-clamp-2 ${quiet === undefined ? 'text-warn' : 'text-[13px] text-soft'}`}>
          <Message text={waiting?.reason ?? quiet?.reason ?? ''} />
        </span>
      </>
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
