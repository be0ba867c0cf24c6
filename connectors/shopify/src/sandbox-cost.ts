import { OperationTypeNode, visit, type DocumentNode } from 'graphql';

/** Documented: no request may cost more, whatever the plan. */
export const MOST_COST = 1_000;

/** Size and refill rate of a shop's bucket of points; Shopify publishes no size, and rates differ by plan (sandbox design). */
export const BUCKET = { maximumAvailable: 2_000, restoreRate: 100 } as const;

/** Points left, and when that was. */
export interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** Shopify's tariff: a mutation 10, an object 1, a scalar nothing (an approximation: connections are not in the sandbox). */
export function costOf(document: DocumentNode): number {
  let cost = 0;
  visit(document, {
    OperationDefinition(operation) {
      if (operation.operation === OperationTypeNode.MUTATION) cost += 9 * operation.selectionSet.selections.length;
    },
    Field(field) {
      if (field.selectionSet !== undefined) cost += 1;
    },
  });
  return cost;
}

export function refilled(bucket: Bucket | undefined, now: number): Bucket {
  const { left, at } = bucket ?? { left: BUCKET.maximumAvailable, at: now };
  return { left: Math.min(BUCKET.maximumAvailable, left + ((now - at) / 1000) * BUCKET.restoreRate), at: now };
}

/** The `extensions` every answer carries. */
export function costExtensions(requested: number, actual: number | null, { left }: Bucket) {
  const throttleStatus = { ...BUCKET, currentlyAvailable: Math.floor(left) };
  return { cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus } };
}
