import { splitRefused, type Outcomes, type OutRecord, type Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { askShopify, faultOfError } from '../graph/ask-shopify.js';
import { aliasOf, combine, POINTS, type GraphRequest } from '../graph/graph-request.js';
import { gidOf } from '../values/gid.js';
import type { By } from './customer-field.js';
import type { Shop } from '../graph/shop.js';

interface Finding {
  readonly by: By;
  readonly outcomes: Outcomes<OutRecord>;
  /** What is asked of each customer besides. */
  readonly selection?: string;
}

/** A customer of the shop, with what was asked of it. */
export interface Customer {
  readonly id: string;
  readonly tags?: readonly string[] | undefined;
}

const Found = z.looseObject({ id: z.string(), tags: z.array(z.string()).optional() }).nullable();

/**
 * The customers that records name. Who names none has its outcome: a removal is done, anything else is rejected. A customer named by id
 * is asked for only where it may be gone (a removal) or more is asked of it.
 */
export async function findCustomers(shop: Shop, batch: readonly OutRecord[], finding: Finding): Promise<ReadonlyMap<OutRecord, Customer>> {
  const customers = new Map<OutRecord, Customer>();
  const asked = batch.filter((record) => {
    const id = finding.by === 'id' ? gidOf(record.key.customer ?? null, 'Customer') : undefined;
    if (finding.by === 'id' && id === undefined) finding.outcomes.set(record, refusal(record, 'is no id of a customer'));
    else if (id !== undefined && finding.selection === undefined && record.operation !== 'remove') customers.set(record, { id });
    else return true;
    return false;
  });
  await splitRefused(asked, finding.outcomes, async (part) => {
    const answer = await askShopify(shop, customersRequest(part, finding));
    if (answer.kind === 'too_dear') return answer.refusal;
    const [error] = answer.errors;
    if (error !== undefined) throw faultOfError(error, { waitMs: answer.waitMs, started: false });
    part.forEach((record, place) => {
      const found = Found.safeParse(answer.data[aliasOf(place)]);
      if (!found.success)
        finding.outcomes.set(record, { kind: 'retry', code: 'not_found_out', message: 'Shopify did not say whether the customer exists.' });
      else if (found.data !== null) customers.set(record, found.data);
      else if (record.operation === 'remove') finding.outcomes.set(record, { kind: 'delivered', note: 'There is no such customer.' });
      else finding.outcomes.set(record, refusal(record, 'names no customer of the shop'));
    });
    return undefined;
  });
  return customers;
}

/** Asks for customers by what names them. */
export function customersRequest(records: readonly OutRecord[], { by, selection = '' }: Pick<Finding, 'by' | 'selection'>): GraphRequest {
  const parts = records.map((record, place) => ({
    declaration: `$c${place}: CustomerIdentifierInput!`,
    field: `${aliasOf(place)}: customerByIdentifier(identifier: $c${place}) { id ${selection}}`,
    variables: { [`c${place}`]: identifierOf(record, by) },
    points: POINTS.object,
  }));
  return combine('query', 'Customers', parts);
}

/** On a removal the customer that was written to, whatever its address is now. */
function identifierOf({ key, operation, remoteId }: OutRecord, by: By): Readonly<Record<string, unknown>> {
  if (operation === 'remove' && remoteId !== undefined) return { id: remoteId };
  return { [IDENTIFIERS[by]]: by === 'id' ? gidOf(key.customer ?? null, 'Customer') : String(key.customer) };
}

const IDENTIFIERS: Readonly<Record<By, string>> = { id: 'id', email: 'emailAddress', phone: 'phoneNumber' };

function refusal({ key }: OutRecord, what: string): Refusal {
  return { kind: 'rejected', code: 'customer.unknown', message: `\`${String(key.customer)}\` ${what}.`, field: 'customer' };
}
