/**
 * Moments between two facts that must not contradict each other: where a crash hurts most. Tests crash the process at each of them,
 * on its first, second and later passing; see `test/crash`.
 */
export const CRASH_POINTS = [
  'run.claimed',
  'extract.done',
  'diff.done',
  'guard.done',
  /** The plan is in the warehouse; the run does not know it. */
  'plan.written',
  /** The run knows its plan; no batch is enqueued. */
  'plan.frozen',
  'plan.enqueued',
  /** The intent to send is recorded; nothing is sent. */
  'batch.begun',
  'batch.read',
  /** The destination has answered; nobody has noted it. */
  'batch.sent',
  'batch.noted',
  'batch.handed_on',
  'retry.enqueued',
  'finish.begun',
  /** The ledger has moved on; the run does not know it. */
  'ledger.moved',
  'ledger.noted',
  'counts.checked',
  /** The run has ended; its plan is still in the warehouse. */
  'run.ended',
  'run.held',
  'cancel.seen',
  'lease.renewed',
  /** A scheduled run is created; its schedule still says that it is due. */
  'schedule.created',
  'schedule.moved',
  'alert.judged',
  /** People were told; nobody has noted it. */
  'alert.sent',
] as const;
export type CrashPoint = (typeof CRASH_POINTS)[number];

let armed: ((point: CrashPoint) => void) | undefined;

/** Passes a crash point. Costs nothing and does nothing unless a test has armed it. */
export function crashPoint(point: CrashPoint): void {
  armed?.(point);
}

/** What happens at crash points from now on; `undefined` for nothing. */
export function armCrashPoints(hit: ((point: CrashPoint) => void) | undefined): void {
  armed = hit;
}
