import type { Lineage } from '@tributary/contract';
import { reachable, type LineageNode } from '../../reachable.js';

/** What of a lineage is shown: what has to do with one node, and how fine. */
export interface Narrowed {
  readonly focus?: string | undefined;
  /** Columns of events and fields of destinations as well, not only what stands on their two sides. */
  readonly fine: boolean;
}

const FINE: ReadonlySet<LineageNode['kind']> = new Set(['column', 'field']);

/** The part of a lineage that is asked for. What is left out between two nodes still joins them. */
export function narrow(lineage: Lineage, { focus, fine }: Narrowed): Lineage {
  const near = focus === undefined ? undefined : new Set([...reachable(lineage, focus, 'up'), ...reachable(lineage, focus, 'down')]);
  const within = (id: string) => near === undefined || near.has(id);
  const nodes = lineage.nodes.filter(({ id }) => within(id));
  const edges = lineage.edges.filter(({ from, to }) => within(from) && within(to));
  return fine ? { nodes, edges } : withoutFine({ nodes, edges }, focus);
}

function withoutFine({ nodes, edges }: Lineage, focus: string | undefined): Lineage {
  const left = new Set(nodes.filter(({ id, kind }) => FINE.has(kind) && id !== focus).map(({ id }) => id));
  const after = new Map<string, readonly string[]>();
  for (const { from, to } of edges) after.set(from, [...(after.get(from) ?? []), to]);
  /** Where the ways from a node come out of what is left out. */
  const exits = (id: string, seen: ReadonlySet<string>): readonly string[] =>
    (after.get(id) ?? []).flatMap((to) => (!left.has(to) ? [to] : seen.has(to) ? [] : exits(to, new Set([...seen, to]))));
  const kept = nodes.filter(({ id }) => !left.has(id));
  const joined = kept.flatMap(({ id }) => [...new Set(exits(id, new Set()))].filter((to) => to !== id).map((to) => ({ from: id, to })));
  return { nodes: kept, edges: joined };
}
