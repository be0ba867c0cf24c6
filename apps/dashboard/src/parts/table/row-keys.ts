import type { KeyboardEvent } from 'react';

const REACHED = 'a[href], button:not(:disabled), [tabindex="0"]';
const STEP: Readonly<Record<string, 'nextElementSibling' | 'previousElementSibling'>> = {
  ArrowDown: 'nextElementSibling',
  ArrowUp: 'previousElementSibling',
};

/** Arrow keys within a table's body go to the row above or beneath, to the first that can be opened there. Not while something is typed. */
export function moveAmongRows(event: KeyboardEvent<HTMLElement>): void {
  const step = STEP[event.key];
  const from = event.target;
  if (!step || !(from instanceof HTMLElement) || from.matches('input, select, textarea')) return;
  const next = from.closest('tr, li')?.[step]?.querySelector<HTMLElement>(REACHED);
  if (!next) return;
  event.preventDefault();
  next.focus();
}
