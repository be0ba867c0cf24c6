import { z } from 'zod';
import type { SandboxRequest } from './sandbox.js';

/** A trouble that the sandbox makes on purpose, for the next `count` requests after `skip` that are let through. */
export const SandboxFault = z.strictObject({
  count: z.int().min(1).default(1),
  skip: z.int().min(0).default(0),
  /** Only requests like this are meant; others are answered as ever. */
  only: z.strictObject({ contains: z.string().optional(), longerThan: z.int().min(0).optional() }).optional(),
  /** Do what is asked before the trouble is made: the change is there, and its answer is lost or odd. */
  applied: z.boolean().default(false),
  delayMs: z.int().min(0).max(600_000).optional(),

  /** Answer this status instead of what there is to say. */
  status: z.int().min(200).max(599).optional(),
  /** Given as the `Retry-After` header: seconds or an HTTP date. */
  retryAfter: z.union([z.string(), z.number()]).optional(),
  headers: z.record(z.string(), z.string()).optional(),
  /** Answer this body. */
  text: z.string().optional(),
  /** Answer a page, as a proxy or a maintenance screen does. */
  html: z.boolean().optional(),

  /** Cut the connection: while the request comes, before or after the state changed, or within the answer. */
  cut: z.enum(['request', 'before', 'after', 'headers', 'body', 'chunk']).optional(),
  /** Keep the caller waiting: say nothing, or a byte now and then, without an end. */
  hang: z.enum(['silence', 'headers', 'body', 'endless']).optional(),
  /** Give the true answer, with blanks to so many bytes; `packed` by gzip, which makes them few on the wire. */
  bytes: z.int().min(1).max(1_073_741_824).optional(),
  packed: z.boolean().optional(),
  /** Give the true answer, but the lists in it with rows missing, too many, in another order, or twice. */
  rows: z.enum(['fewer', 'more', 'permuted', 'twice']).optional(),
  /** Give the true answer, with a byte order mark, a wrong charset, doubled names and `__proto__`. */
  odd: z.boolean().optional(),
});
export type SandboxFault = z.infer<typeof SandboxFault>;

/** The troubles a sandbox is to make, one after the other: they take the place of those that are left. */
export const SandboxFaults = z.strictObject({ faults: z.array(SandboxFault).max(100) });

/** Takes one use of the first fault in the queue, if it means this request. */
export function nextFault(queue: SandboxFault[], request: Pick<SandboxRequest, 'text'>): SandboxFault | undefined {
  const fault = queue[0];
  if (fault === undefined || !means(fault, request)) return undefined;
  if (fault.skip > 0) {
    queue[0] = { ...fault, skip: fault.skip - 1 };
    return undefined;
  }
  if (fault.count === 1) queue.shift();
  else queue[0] = { ...fault, count: fault.count - 1 };
  return fault;
}

function means({ only }: SandboxFault, { text }: Pick<SandboxRequest, 'text'>): boolean {
  return (
    (only?.contains === undefined || text.includes(only.contains)) && (only?.longerThan === undefined || text.length > only.longerThan)
  );
}
