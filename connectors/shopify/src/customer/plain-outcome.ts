import { type RecordOutcome } from '@tributary/connector-kit';
import { z } from 'zod';
import { faultOfError, type GraphAnswer } from '../graph/ask-shopify.js';

const Payload = z.looseObject({ userErrors: z.array(z.looseObject({ message: z.string() })) });

/**
 * The outcome of a record from payloads that tell errors without codes: delivered where all of its aliases are without. Throws the fault
 * of an error that concerns all.
 */
export function plainOutcome(aliases: readonly string[], answer: GraphAnswer, remoteId: string): RecordOutcome {
  for (const alias of aliases) {
    const payload = Payload.safeParse(answer.data[alias]);
    if (!payload.success) return withoutData(alias, answer);
    const [error] = payload.data.userErrors;
    if (error !== undefined)
      return { kind: 'rejected', code: 'user_error', message: payload.data.userErrors.map(({ message }) => message).join(' ') };
  }
  return { kind: 'delivered', remoteId };
}

/** GraphQL gives null to what failed, and says why in an error with its path. */
export function withoutData(alias: string, { errors, waitMs }: GraphAnswer): RecordOutcome {
  const error = errors.find(({ path }) => path?.[0] === alias) ?? errors.find(({ path }) => path === undefined);
  if (error === undefined) return { kind: 'in_doubt', message: 'Shopify gave this record no answer.' };
  const found = faultOfError(error, { waitMs, started: true });
  if (found.kind === 'fatal' || found.kind === 'unauthorized') throw found;
  if (found.kind === 'in_doubt') return { kind: 'in_doubt', message: found.message };
  return { kind: 'retry', code: found.kind, message: found.message, ...(waitMs === undefined ? {} : { afterMs: waitMs }) };
}
