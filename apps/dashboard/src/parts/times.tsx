import type { RunView } from '@tributary/contract';
import { ago, duration, exactTime } from '../format.js';
import { useNow } from '../page-state.js';

/** How long ago something was; the exact time is a pointer's or a copy's length away. */
export function Ago({ at }: { at: string }) {
  return (
    <time dateTime={at} title={exactTime(at)} className="whitespace-nowrap">
      {ago(at, useNow(10_000))}
    </time>
  );
}

/** How long a run took, or has been at it. */
export function Took({ run: { started_at, finished_at } }: { run: RunView }) {
  if (started_at === null) return <>–</>;
  if (finished_at === null) return <SoFar since={started_at} />;
  return <span className="whitespace-nowrap">{duration(Date.parse(finished_at) - Date.parse(started_at))}</span>;
}

function SoFar({ since }: { since: string }) {
  const seconds = Math.max(0, Math.floor((useNow(1_000) - Date.parse(since)) / 1_000));
  return <span className="whitespace-nowrap">{seconds < 60 ? `${seconds} s` : duration(seconds * 1_000)}</span>;
}
