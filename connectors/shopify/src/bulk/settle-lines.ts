import { Fault, type Outcomes, type OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { outcomeOf } from '../metaobject/outcome-of.js';
import type { Step } from '../metaobject/step.js';
import { handleOf } from '../values/handle.js';

/** One line of a bulk operation's result: what the mutation gave for the input's line of that number. */
export interface ResultLine {
  readonly __lineNumber: number;
  readonly data?: Readonly<Record<string, unknown>> | null | undefined;
  readonly errors?: readonly { readonly message: string }[] | undefined;
}

interface Results {
  readonly lines: readonly ResultLine[];
  /** The mutation's field, whose answer a line holds. */
  readonly field: string;
  readonly outcomes: Outcomes<OutRecord>;
}

const Named = z.looseObject({ metaobject: z.looseObject({ handle: z.string() }).nullish() });

/**
 * Gives records the outcomes of their lines, whatever order these come in. A line that names another entry than the record of its number
 * is believed about the entry it names. Returns the fault that some met, which concerns the whole sync.
 */
export function settleLines(
  { ordered, isSame }: { readonly ordered: readonly Step[]; readonly isSame: boolean },
  { lines, field, outcomes }: Results,
): Fault | undefined {
  const byHandle = new Map(ordered.map((step) => [handleOf(step.record), step]));
  let stopped: Fault | undefined;
  for (const { __lineNumber, data, errors = [] } of lines) {
    const handle = Named.safeParse(data?.[field]).data?.metaobject?.handle;
    const step = handle === undefined ? (isSame ? ordered[__lineNumber] : undefined) : byHandle.get(handle);
    if (step === undefined) continue;
    const answered = { data: data ?? {}, errors: errors.map(({ message, ...more }) => ({ ...more, message })), waitMs: undefined };
    const outcome = outcomeOf(step, field, answered);
    if (outcome instanceof Fault) stopped ??= outcome;
    else outcomes.set(step.record, outcome);
  }
  return stopped;
}
