const FIRST_MS = 1_000;
const CAP_MS = 5 * 60_000;
/** Asking after work that was taken on costs the destination little, and people wait for it. */
const POLL_CAP_MS = 30_000;

/** What is known when an attempt has to be repeated. */
export interface Attempt {
  /** Attempts made, this one included: 1 at first. */
  readonly attempts: number;
  readonly firstAttemptAt: Date;
  readonly now: Date;
  /** How long a change may be tried again within one run. After it the change is owed to the next run. */
  readonly windowMs: number;
  /** The wait the destination asked for. It is obeyed, never shortened. */
  readonly afterMs?: number;
  /** 0 to 1: which part of the backoff is waited. */
  readonly random: number;
  /** Nothing is sent again; what was accepted is asked after. */
  readonly polls?: boolean;
}

/** When to try again, or `null` when that would be past the window. Doubles from a second to five minutes, with full jitter. */
export function retryAt(attempt: Attempt): Date | null {
  const cap = attempt.polls === true ? POLL_CAP_MS : CAP_MS;
  const backoff = Math.min(cap, FIRST_MS * 2 ** Math.min(attempt.attempts - 1, 30));
  const at = attempt.now.getTime() + Math.max(attempt.random * backoff, attempt.afterMs ?? 0);
  return at <= attempt.firstAttemptAt.getTime() + attempt.windowMs ? new Date(at) : null;
}
