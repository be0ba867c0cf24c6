import { splitRefused, type Outcomes, type OutRecord, sendInTurn } from '@tributary/connector-kit';
import { z } from 'zod';
import { askShopify, faultOfError } from '../graph/ask-shopify.js';
import { aliasOf } from '../graph/graph-request.js';
import { findRequest, type Entry } from './requests.js';
import type { Shop } from '../graph/shop.js';

/** Where the outcomes of records go that cannot be found out about. */
export interface Finding {
  readonly entry: Entry;
  readonly outcomes: Outcomes<OutRecord>;
}

/** Questions are cheap, and an answer has room for that many. */
const AT_ONCE = 250;

const Found = z.looseObject({ id: z.string() }).nullable();

/**
 * The ids of entries by their handles, `null` where there is none. A record that Shopify gave no answer for is missing, and has its
 * outcome.
 */
export async function findEntries(
  shop: Shop,
  records: readonly OutRecord[],
  { entry, outcomes }: Finding,
): Promise<ReadonlyMap<OutRecord, string | null>> {
  const ids = new Map<OutRecord, string | null>();
  const parts = Array.from({ length: Math.ceil(records.length / AT_ONCE) }, (_, n) => records.slice(n * AT_ONCE, (n + 1) * AT_ONCE));
  await sendInTurn(parts, outcomes, (part) =>
    splitRefused(part, outcomes, async (asked) => {
      const answer = await askShopify(shop, findRequest(asked, entry));
      if (answer.kind === 'too_dear') return answer.refusal;
      const [error] = answer.errors;
      if (error !== undefined) throw faultOfError(error, { waitMs: answer.waitMs, started: false });
      asked.forEach((record, place) => {
        const found = Found.safeParse(answer.data[aliasOf(place)]);
        if (found.success) ids.set(record, found.data?.id ?? null);
        // Only a question was asked, so nothing is in doubt.
        else outcomes.set(record, { kind: 'retry', code: 'not_found_out', message: 'Shopify did not say whether the entry exists.' });
      });
      return undefined;
    }),
  );
  return ids;
}
