/** What is known of a destination that has lately failed. Nothing at all is known of a healthy one. */
export interface Circuit {
  /** The last attempts of all workers, oldest first: `1` failed, `0` did not. At most 100; empty when all is well. */
  readonly recent: string;
  /** Broken until then (ms): nobody may speak to it. Afterwards one may try. */
  readonly openUntil: number | null;
  /** Since when it has been broken, over all attempts to try it again. */
  readonly since: number | null;
  /** Somebody tries it, until then at most. */
  readonly probingUntil: number | null;
}

export const HEALTHY: Circuit = { recent: '', openUntil: null, since: null, probingUntil: null };

/** Failures in a row, or among the last hundred attempts, that break the circuit; how long it then stays broken. */
const IN_A_ROW = 20;
const REMEMBERED = 100;
const OF_REMEMBERED = 50;
export const BROKEN_MS = 30_000;

/** The circuit after further attempts, in order: `1` for one that failed. `probe`: they are those of the one who tried it again. */
export function noteAttempts(
  circuit: Circuit,
  attempts: string,
  { now, probe }: { readonly now: number; readonly probe: boolean },
): Circuit {
  if (circuit.openUntil !== null) return probe ? afterProbe(circuit, attempts, now) : circuit;
  const recent = (circuit.recent + attempts).slice(-REMEMBERED);
  if (breaks(recent)) return { recent, openUntil: now + BROKEN_MS, since: now, probingUntil: null };
  return recent.includes('1') ? { ...circuit, recent } : HEALTHY;
}

function afterProbe(circuit: Circuit, attempts: string, now: number): Circuit {
  if (!attempts.endsWith('1')) return HEALTHY;
  return { ...circuit, openUntil: now + BROKEN_MS, probingUntil: null };
}

function breaks(recent: string): boolean {
  return recent.endsWith('1'.repeat(IN_A_ROW)) || recent.replaceAll('0', '').length >= OF_REMEMBERED;
}
