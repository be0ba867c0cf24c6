import { z } from 'zod';

/** A trouble that the sandbox makes on purpose, for the next `count` requests. */
export const SandboxFault = z.strictObject({
  count: z.int().min(1).default(1),
  /** Answer this status instead of doing what was asked. */
  status: z.int().min(200).max(599).optional(),
  /** Given as the `Retry-After` header: seconds or an HTTP date. */
  retryAfter: z.union([z.string(), z.number()]).optional(),
  /** Drop the connection, before or after the state changed. */
  cut: z.enum(['before', 'after']).optional(),
  delayMs: z.int().min(0).max(600_000).optional(),
  /** Answer a page, as a proxy or a maintenance screen does. */
  html: z.boolean().optional(),
});
export type SandboxFault = z.infer<typeof SandboxFault>;

export const SandboxFaults = z.strictObject({ faults: z.array(SandboxFault).max(100) });

/** Takes one use of the first fault in the queue. */
export function nextFault(queue: SandboxFault[]): SandboxFault | undefined {
  const fault = queue[0];
  if (fault === undefined) return undefined;
  if (fault.count === 1) queue.shift();
  else queue[0] = { ...fault, count: fault.count - 1 };
  return fault;
}
