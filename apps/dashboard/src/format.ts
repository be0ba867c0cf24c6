import type { RunKind, RunState } from '@tributary/core';

const numbers = new Intl.NumberFormat('en');
const relative = new Intl.RelativeTimeFormat('en', { numeric: 'auto', style: 'short' });
const exact = new Intl.DateTimeFormat('en', { dateStyle: 'medium', timeStyle: 'medium' });
const dayOfMonth = new Intl.DateTimeFormat('en', { month: 'short', day: 'numeric', timeZone: 'UTC' });

export const count = (value: number): string => numbers.format(value);
export const counted = (value: number, one: string, many = `${one}s`): string => `${count(value)} ${value === 1 ? one : many}`;
export const share = (part: number, whole: number): string =>
  whole === 0 ? '–' : `${((100 * part) / whole).toFixed(part === whole || part === 0 ? 0 : 1)} %`;
export const exactTime = (iso: string): string => exact.format(new Date(iso));
/** `2026-11-08` as `Nov 8` */
export const shortDay = (day: string): string => dayOfMonth.format(new Date(day));
/** `in_doubt` as `In doubt` */
export const words = (name: string): string => name.charAt(0).toUpperCase() + name.slice(1).replaceAll('_', ' ');

const UNITS = [
  ['day', 86_400_000],
  ['hour', 3_600_000],
  ['minute', 60_000],
] as const;

/** `3 min. ago` */
export function ago(iso: string, now: number): string {
  const gap = new Date(iso).getTime() - now;
  const unit = UNITS.find(([, ms]) => Math.abs(gap) >= ms);
  return unit ? relative.format(Math.round(gap / unit[1]), unit[0]) : 'just now';
}

/** How long something took: `840 ms`, `12.4 s`, `3 min 05 s`. */
export function duration(ms: number): string {
  if (ms < 1_000) return `${Math.round(ms)} ms`;
  if (ms < 59_950) return `${(ms / 1_000).toFixed(1)} s`;
  const seconds = Math.round(ms / 1_000);
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min ${String(seconds % 60).padStart(2, '0')} s`;
  return `${Math.floor(seconds / 3_600)} h ${String(Math.floor((seconds % 3_600) / 60)).padStart(2, '0')} min`;
}

export const KIND_LABEL: Record<RunKind, string> = {
  stitch: 'Stitching',
  traits: 'Traits',
  audiences: 'Audiences',
  pipeline: 'Pipeline',
  sync: 'Sync',
  maintenance: 'Maintenance',
  preview: 'Preview',
  what_if: 'What if',
  reconcile: 'Reconciling',
  lookup: 'Lookup',
  check: 'Check',
};

/** How a state is shown: its words and the colour that says whether somebody must act. */
export const STATE: Record<RunState, { readonly label: string; readonly tone: Tone }> = {
  queued: { label: 'Queued', tone: 'soft' },
  running: { label: 'Running', tone: 'river' },
  succeeded: { label: 'Succeeded', tone: 'good' },
  partial: { label: 'Partial', tone: 'warn' },
  held: { label: 'Held', tone: 'warn' },
  failed: { label: 'Failed', tone: 'bad' },
  cancelled: { label: 'Cancelled', tone: 'soft' },
};
export type Tone = 'good' | 'warn' | 'bad' | 'river' | 'soft';
