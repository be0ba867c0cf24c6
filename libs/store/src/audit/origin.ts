import { AsyncLocalStorage } from 'node:async_hooks';
import type { Wished } from '../wishes.js';

/** Where a change comes from, beside who makes it. */
export interface Origin {
  readonly requestId?: string;
  readonly address?: string;
  /** What is wished for, where it has an idempotency key: noted with whatever is done. */
  wished?: Wished;
  /** What people call the actor now: a user or a key may be gone when the log is read. */
  actorName?: string;
}

/** Follows a request through everything it causes, so that no query in between has to hand it on. */
const CURRENT = new AsyncLocalStorage<Origin>();

/** Does work whose audit entries tell where it came from. */
export function withOrigin<T>(origin: Origin, work: () => T): T {
  return CURRENT.run(origin, work);
}

/** Where the present work came from; nothing where nobody asked for it from outside. */
export function currentOrigin(): Origin | undefined {
  return CURRENT.getStore();
}
