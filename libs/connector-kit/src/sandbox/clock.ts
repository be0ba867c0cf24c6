import { z } from 'zod';
import type { Now } from './sandbox.js';

/** How a sandbox's clock is set: it stands at a moment and moves a little with each request. Without `at` it is the real time. */
export const ClockSetting = z.strictObject({
  at: z.iso.datetime().optional(),
  /** How far each request moves it, before it is answered. */
  step_ms: z.int().min(0).max(86_400_000).default(0),
});
export type ClockSetting = z.infer<typeof ClockSetting>;

/** The time of one sandbox: real, or set, so that a day of limits and jobs goes by in milliseconds and always in the same way. */
export interface SandboxClock {
  readonly now: Now;
  set(setting: ClockSetting): void;
  /** A request has come. */
  step(): void;
}

/** A clock that goes with real time until it is set. */
export function createClock(): SandboxClock {
  let standing: { at: number; readonly stepMs: number } | undefined;
  return {
    now: () => standing?.at ?? Date.now(),
    set({ at, step_ms: stepMs }) {
      standing = at === undefined ? undefined : { at: Date.parse(at), stepMs };
    },
    step() {
      if (standing !== undefined) standing.at += standing.stepMs;
    },
  };
}
