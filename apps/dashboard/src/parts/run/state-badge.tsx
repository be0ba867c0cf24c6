import type { RunState } from '@tributary/core';
import { STATE, type Tone } from '../../format.js';

export const TONE_TEXT: Record<Tone, string> = {
  good: 'text-good',
  warn: 'text-warn',
  bad: 'text-bad',
  river: 'text-river',
  soft: 'text-soft',
};

/** Drawn in a circle of 16: a state can be told by its form as well as by its colour. */
const FORMS: Record<RunState, string> = {
  queued: 'M8 4.8V8l2.2 1.4',
  running: 'M8 1.3a6.7 6.7 0 0 1 6.7 6.7',
  succeeded: 'M5.2 8.3l2 2 3.6-4.2',
  partial: 'M8 4.6v4.2M8 11.2v.1',
  held: 'M6.4 5.6v4.8M9.6 5.6v4.8',
  failed: 'M5.8 5.8l4.4 4.4M10.2 5.8l-4.4 4.4',
  cancelled: 'M5 8h6',
};

/** A state in words, with its sign; the sign of a running run turns. */
export function StateBadge({ state }: { state: RunState }) {
  const { label, tone } = STATE[state];
  return (
    <span className={`inline-flex items-center gap-1.5 font-medium whitespace-nowrap ${TONE_TEXT[tone]}`}>
      <svg
        aria-hidden
        viewBox="0 0 16 16"
        className={`size-4 shrink-0 ${state === 'running' ? 'animate-spin' : ''}`}
        fill="none"
        stroke="currentColor"
        strokeWidth="1.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      >
        <circle cx="8" cy="8" r="6.7" className={state === 'running' ? 'opacity-25' : 'opacity-45'} />
        <path d={FORMS[state]} />
      </svg>
      {label}
    </span>
  );
}
