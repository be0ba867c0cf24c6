import type { RunState } from '@tributary/core';
import { STATE, type Tone } from '../format.js';

const TONES: Record<Tone, string> = { good: 'text-good', warn: 'text-warn', bad: 'text-bad', river: 'text-river', soft: 'text-soft' };

/** A state in words, with a dot of its colour; the dot of a running run breathes. */
export function StateBadge({ state }: { state: RunState }) {
  const { label, tone } = STATE[state];
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${TONES[tone]}`}>
      <span aria-hidden className={`size-2 rounded-full bg-current ${state === 'running' ? 'animate-pulse' : ''}`} />
      {label}
    </span>
  );
}
