import type { Lineage } from '@tributary/contract';

export type LineageNode = Lineage['nodes'][number];

/** All nodes that a node leads to (`down`) or comes from (`up`), itself among them. */
export function reachable({ edges }: Pick<Lineage, 'edges'>, from: string, way: 'up' | 'down'): ReadonlySet<string> {
  const next = new Map<string, string[]>();
  for (const edge of edges) {
    const [at, to] = way === 'down' ? [edge.from, edge.to] : [edge.to, edge.from];
    next.set(at, [...(next.get(at) ?? []), to]);
  }
  const found = new Set([from]);
  for (const id of found) for (const to of next.get(id) ?? []) found.add(to);
  return found;
}

/** What people define and that is made of a node, directly or by way of others. */
export function usesOf(lineage: Lineage, id: string): readonly LineageNode[] {
  const found = reachable(lineage, id, 'down');
  return lineage.nodes.filter((node) => node.id !== id && found.has(node.id) && USES.has(node.kind));
}

const USES: ReadonlySet<LineageNode['kind']> = new Set(['trait', 'audience', 'sync', 'destination']);

/** What a node is called: of an event kind only the parts that are not any. */
export function labelOf({ kind, label }: LineageNode): string {
  if (kind !== 'event_kind') return label;
  const parts = label.split(' · ').filter((part) => part !== '*');
  return parts.length === 0 ? 'any event' : parts.join(' · ');
}
