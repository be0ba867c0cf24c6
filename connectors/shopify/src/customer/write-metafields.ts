import { fault, sendInTurn, splitRefused, type Outcomes, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import { z } from 'zod';
import { askShopify, type GraphAnswer, type TooDear } from '../graph/ask-shopify.js';
import { cutByPoints } from '../graph/cut-by-points.js';
import { aliasOf } from '../graph/graph-request.js';
import { CALL_POINTS, callsOf, metafieldRequest, type MetafieldCall, type MetafieldStep } from './metafield-requests.js';
import { withoutData } from './plain-outcome.js';
import type { Shop } from '../graph/shop.js';

/**
 * Sets and deletes metafields. A call that Shopify refuses wrote nothing, for the sake of some metafields it names by place: their
 * customers are rejected, and the others go again. Where it names none, halves go until the bad customer stands alone.
 */
export async function writeMetafields(shop: Shop, steps: readonly MetafieldStep[], outcomes: Outcomes<OutRecord>): Promise<void> {
  const stepOf = new Map(steps.map((step) => [step.record, step]));
  const sendParts = (parts: readonly (readonly MetafieldStep[])[]): Promise<void> =>
    sendInTurn(
      parts.map((part) => part.map(({ record }) => record)),
      outcomes,
      (records) =>
        splitRefused(records, outcomes, async (part) => {
          const sent = part.map((record) => stepOf.get(record) as MetafieldStep);
          const answer = await askOnce(shop, sent);
          if ('refusal' in answer) return answer.refusal;
          for (const step of sent) if (!answer.again.has(step)) outcomes.set(step.record, answer.failed.get(step) ?? delivered(step));
          const rest = sent.filter((step) => answer.again.has(step));
          if (rest.length > 0) await sendParts(answer.isNamed ? [rest] : halves(rest));
          return undefined;
        }),
    );
  await sendParts(cutByPoints(steps, roughly));
}

/** A customer's share of a call: one of 25 metafields. */
const roughly = ({ set, cleared }: MetafieldStep): number => ((set.length + cleared.length) / 25) * CALL_POINTS + 0.5;

const delivered = ({ id }: MetafieldStep): RecordOutcome => ({ kind: 'delivered', remoteId: id });

function halves<T>(all: readonly T[]): readonly (readonly T[])[] {
  const middle = Math.ceil(all.length / 2);
  return [all.slice(0, middle), all.slice(middle)].filter((half) => half.length > 0);
}

interface Settling {
  readonly failed: Map<MetafieldStep, RecordOutcome>;
  /** What was not written for the sake of others. */
  readonly again: Set<MetafieldStep>;
  /** Every refusal named its metafields. */
  isNamed: boolean;
}

async function askOnce(shop: Shop, steps: readonly MetafieldStep[]): Promise<Settling | TooDear> {
  const settling: Settling = { failed: new Map(), again: new Set(), isNamed: true };
  const calls = callsOf(steps);
  if (calls.length === 0) return settling;
  const answer = await askShopify(shop, metafieldRequest(calls));
  if (answer.kind === 'too_dear') return answer;
  calls.forEach((call, place) => settle(call, aliasOf(place), { answer, settling }));
  for (const step of settling.failed.keys()) settling.again.delete(step);
  return settling;
}

const UserError = z.looseObject({ code: z.string().nullish(), message: z.string(), elementIndex: z.number().nullish() });
const Payload = z.looseObject({ userErrors: z.array(UserError) });

function settle({ inputs }: MetafieldCall, alias: string, at: { readonly answer: GraphAnswer; readonly settling: Settling }): void {
  const { failed, again } = at.settling;
  const payload = Payload.safeParse(at.answer.data[alias]);
  if (!payload.success) {
    const outcome = withoutData(alias, at.answer);
    for (const { step } of inputs) failed.set(step, outcome);
    return;
  }
  const { userErrors } = payload.data;
  if (userErrors.length === 0) return;
  const isAlone = new Set(inputs.map(({ step }) => step)).size === 1;
  for (const { code, message, elementIndex } of userErrors) {
    const named = inputs[elementIndex ?? (isAlone ? 0 : -1)];
    if (named === undefined) at.settling.isNamed = false;
    else failed.set(named.step, refusalOf(code, message, elementIndex == null ? undefined : named.input.key));
  }
  for (const { step } of inputs) again.add(step);
}

function refusalOf(code: string | null | undefined, message: string, field: string | undefined): RecordOutcome {
  if (code === 'APP_NOT_AUTHORIZED')
    throw fault.unauthorized(`Shopify answered: ${message}`, 'Let the app write these metafields in Shopify, or use another namespace.');
  if (code === 'INTERNAL_ERROR') return { kind: 'retry', code, message };
  return { kind: 'rejected', code: code ?? 'user_error', message, ...(field === undefined ? {} : { field }) };
}
