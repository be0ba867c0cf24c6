import type { DestinationHealth } from '@tributary/contract';
import { exactTime } from '../../format.js';

/** Why a destination is not spoken to as usual now. */
export interface NotSpokenTo {
  readonly title: string;
  readonly tone: 'bad' | 'warn';
  /** What the destination said, where it said anything. */
  readonly reason: string | null;
  /** When that changes by itself, in words. */
  readonly next: string;
}

/** What keeps workers from a destination, if anything does: its own trouble before its wish to wait. */
export function notSpokenTo({ circuit, paused }: Pick<DestinationHealth, 'circuit' | 'paused'>): NotSpokenTo | undefined {
  if (circuit.state === 'open')
    return { title: 'Does not work now', tone: 'bad', reason: circuit.reason, next: `It is tried again at ${exactTime(circuit.until)}.` };
  if (circuit.state === 'half_open')
    return { title: 'Tried again, carefully', tone: 'warn', reason: circuit.reason, next: 'A few records show whether it works again.' };
  if (paused !== null)
    return { title: 'Asked us to wait', tone: 'warn', reason: paused.reason, next: `Nothing is sent before ${exactTime(paused.until)}.` };
  return undefined;
}
