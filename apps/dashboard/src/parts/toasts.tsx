import { useSyncExternalStore } from 'react';
import type { Tone } from '../format.js';
import { TONE_TEXT } from './run/state-badge.js';

interface Toast {
  readonly id: number;
  readonly text: string;
  readonly tone: Tone;
}

const SHOWN_MS = 6_000;
const listeners = new Set<() => void>();
let toasts: readonly Toast[] = [];
let last = 0;

function change(next: readonly Toast[]): void {
  toasts = next;
  for (const tell of listeners) tell();
}

/** Says in passing that something is done, wherever one looks; screen readers hear it. Errors belong where they happened instead. */
export function toast(text: string, tone: Tone = 'good'): void {
  const id = (last += 1);
  change([...toasts, { id, text, tone }]);
  setTimeout(() => change(toasts.filter((each) => each.id !== id)), SHOWN_MS);
}

const subscribe = (tell: () => void) => {
  listeners.add(tell);
  return () => listeners.delete(tell);
};

/** The place where such sentences appear; stands once, in the frame. */
export function Toasts() {
  const shown = useSyncExternalStore(subscribe, () => toasts);
  return (
    <div aria-live="polite" className="pointer-events-none fixed inset-x-4 bottom-4 z-30 flex flex-col items-center gap-2">
      {shown.map(({ id, text, tone }) => (
        <p key={id} className="w-fit rounded-lg border border-line bg-card px-4 py-2 shadow-lg shadow-black/10">
          <span aria-hidden className={`mr-2 ${TONE_TEXT[tone]}`}>
            ●
          </span>
          {text}
        </p>
      ))}
    </div>
  );
}
