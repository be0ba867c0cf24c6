import { Fault } from '../outcome.js';
import type { Outcomes } from '../outcome.js';
import type { OutRecord } from '../record.js';

/**
 * Sends parts of a batch one after the other, each a request of its own. When the answer to one is lost, only its records are in doubt:
 * the later ones were never sent and are tried again.
 */
export async function sendInTurn(
  parts: readonly (readonly OutRecord[])[],
  outcomes: Outcomes<OutRecord>,
  send: (part: readonly OutRecord[]) => Promise<void>,
): Promise<void> {
  for (const [index, part] of parts.entries()) {
    try {
      await send(part);
    } catch (error) {
      if (error instanceof Fault && error.kind === 'in_doubt') {
        const outcome = { kind: 'retry', code: 'not_sent', message: `Not sent yet: ${error.message}` } as const;
        for (const later of parts.slice(index + 1).flat()) outcomes.set(later, outcome);
      }
      throw error;
    }
  }
}
