import { CheckResult } from '@tributary/contract';
import type { RunRow } from '@tributary/store';

/** What an ended check run found. A check that failed is an answer, not an error. */
export function checkResultOf({ state, result, error }: Pick<RunRow, 'state' | 'result' | 'error'>): CheckResult {
  const parsed = CheckResult.safeParse(result);
  if (parsed.success) return parsed.data;
  return { ok: state === 'succeeded', detail: error?.message ?? `the check ended as ${state}` };
}
