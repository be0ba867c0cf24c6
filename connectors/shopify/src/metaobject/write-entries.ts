import { Fault, sendInTurn, splitRefused, type Outcomes, type OutRecord } from '@tributary/connector-kit';
import { askShopify, type GraphAnswer } from '../graph/ask-shopify.js';
import { cutByPoints } from '../graph/cut-by-points.js';
import { aliasOf } from '../graph/graph-request.js';
import { outcomeOf } from './outcome-of.js';
import { pointsOf, writeRequest, type Entry } from './requests.js';
import type { Step } from './step.js';
import type { Shop } from '../graph/shop.js';

/** Carries steps out in requests of as many as their points allow. What is too dear all the same is halved. */
export async function writeEntries(
  shop: Shop,
  steps: readonly Step[],
  { entry, outcomes }: { readonly entry: Entry; readonly outcomes: Outcomes<OutRecord> },
): Promise<void> {
  const stepOf = new Map(steps.map((step) => [step.record, step]));
  const requests = cutByPoints(steps, pointsOf).map((part) => part.map(({ record }) => record));
  await sendInTurn(requests, outcomes, async (request) => {
    let stopped: Fault | undefined;
    await splitRefused(request, outcomes, async (part) => {
      const sent = part.map((record) => stepOf.get(record) as Step);
      const answer = await askShopify(shop, writeRequest(sent, entry));
      if (answer.kind === 'too_dear') return answer.refusal;
      stopped = settle(sent, answer, outcomes) ?? stopped;
      return undefined;
    });
    // Thrown last, so that what Shopify did carry out is recorded first.
    if (stopped !== undefined) throw stopped;
  });
}

/** Gives each record its outcome; returns the fault that some of them met, whose records stay without one. */
function settle(sent: readonly Step[], answer: GraphAnswer, outcomes: Outcomes<OutRecord>): Fault | undefined {
  let stopped: Fault | undefined;
  sent.forEach((step, place) => {
    const outcome = outcomeOf(step, aliasOf(place), answer);
    if (outcome instanceof Fault) stopped ??= outcome;
    else outcomes.set(step.record, outcome);
  });
  return stopped;
}
