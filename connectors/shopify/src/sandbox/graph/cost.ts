import { Kind, OperationTypeNode, type DocumentNode, type FieldNode, type SelectionSetNode } from 'graphql';
import type { Plan } from '../tokens.js';

/** Documented: no request may cost more, whatever the plan. */
export const MOST_COST = 1_000;

/** Points left, and when that was. */
export interface Bucket {
  readonly left: number;
  readonly at: number;
}

/** Shopify's tariff: a mutation 10, an object 1, a scalar nothing. That a list costs as many as are asked for is an approximation. */
export function costOf(document: DocumentNode): number {
  const fragments = new Map(
    document.definitions.flatMap((each) => (each.kind === Kind.FRAGMENT_DEFINITION ? [[each.name.value, each.selectionSet]] : [])),
  );
  const ofSet = ({ selections }: SelectionSetNode): number => selections.reduce((sum, each) => sum + ofSelection(each), 0);
  const ofSelection = (selection: SelectionSetNode['selections'][number]): number => {
    if (selection.kind === Kind.FIELD)
      return selection.selectionSet === undefined ? 0 : 1 + ofSet(selection.selectionSet) * firstOf(selection);
    const set = selection.kind === Kind.INLINE_FRAGMENT ? selection.selectionSet : fragments.get(selection.name.value);
    return set === undefined ? 0 : ofSet(set);
  };
  return document.definitions.reduce((sum, each) => {
    if (each.kind !== Kind.OPERATION_DEFINITION) return sum;
    const mutations = each.operation === OperationTypeNode.MUTATION ? 9 * each.selectionSet.selections.length : 0;
    return sum + mutations + ofSet(each.selectionSet);
  }, 0);
}

function firstOf(field: FieldNode): number {
  const first = field.arguments?.find(({ name }) => name.value === 'first')?.value;
  return first?.kind === Kind.INT ? Number(first.value) : 1;
}

/** The bucket as it is by now. */
export function refilled(bucket: Bucket | undefined, plan: Plan, now: number): Bucket {
  const { left, at } = bucket ?? { left: plan.maximumAvailable, at: now };
  return { left: Math.min(plan.maximumAvailable, left + ((now - at) / 1000) * plan.restoreRate), at: now };
}

/** The `extensions` every answer carries. */
export function costExtensions(requested: number, actual: number | null, { left, plan }: { readonly left: number; readonly plan: Plan }) {
  const throttleStatus = { ...plan, currentlyAvailable: Math.floor(left) };
  return { cost: { requestedQueryCost: requested, actualQueryCost: actual, throttleStatus } };
}
