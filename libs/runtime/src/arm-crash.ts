import { readFileSync, rmSync, writeFileSync } from 'node:fs';
import { armCrashPoints, CRASH_POINTS, type CrashPoint } from '@tributary/core';
import { z } from 'zod';

/** How a process is crashed, by its own hand, so that it happens at that very instruction. */
const CRASHES = {
  kill: () => process.kill(process.pid, 'SIGKILL'),
  /** Stands still until somebody sends SIGCONT: longer than its leases, and it is a zombie that believes it still has them. */
  stop: () => process.kill(process.pid, 'SIGSTOP'),
  throw: (point: CrashPoint) => {
    throw new Error(`crashed at \`${point}\` on purpose`);
  },
} as const;

const Order = z.strictObject({
  point: z.enum(CRASH_POINTS),
  /** On which passing, 1 for the first. */
  hit: z.int().min(1),
  how: z.enum(Object.keys(CRASHES) as [keyof typeof CRASHES, ...(keyof typeof CRASHES)[]]),
});
/** One crash that a test has ordered. */
export type CrashOrder = z.infer<typeof Order>;

/**
 * Arms the crash that a file orders, once: the file is taken away, so that the process that is started next lives. When the crash
 * comes, a file beside it, `<file>.reached`, says so first.
 */
export function armCrash(file: string | undefined): void {
  if (file === undefined) return;
  const order = takeOrder(file);
  if (order === undefined) return;
  let passed = 0;
  armCrashPoints((point) => {
    if (point !== order.point) return;
    passed += 1;
    if (passed !== order.hit) return;
    writeFileSync(`${file}.reached`, JSON.stringify({ ...order, at: Date.now(), pid: process.pid }));
    CRASHES[order.how](point);
  });
}

function takeOrder(file: string): CrashOrder | undefined {
  try {
    const order = Order.parse(JSON.parse(readFileSync(file, 'utf8')));
    rmSync(file);
    return order;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ENOENT') return undefined;
    throw error;
  }
}
