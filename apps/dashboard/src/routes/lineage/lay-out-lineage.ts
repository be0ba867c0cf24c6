import { graphlib, layout } from '@dagrejs/dagre';
import type { Lineage } from '@tributary/contract';
import type { Size } from '../../parts/graph/view.js';

/** Where a node of the lineage is drawn: its middle. */
export interface Placed {
  readonly x: number;
  readonly y: number;
}

/** A lineage with places, from left (sources) to right (destinations). */
export interface LaidOut {
  readonly places: ReadonlyMap<string, Placed>;
  readonly lines: readonly { readonly from: string; readonly to: string; readonly points: readonly Placed[] }[];
  readonly size: Size;
}

/** The size of the box of a node. */
export const BOX: Size = { width: 176, height: 40 };

/** Layers from left to right, with as few crossings as can be found quickly. */
export function layOutLineage({ nodes, edges }: Lineage): LaidOut {
  const graph = new graphlib.Graph();
  graph.setGraph({ rankdir: 'LR', nodesep: 14, ranksep: 56, marginx: 8, marginy: 8 });
  graph.setDefaultEdgeLabel(() => ({}));
  for (const { id } of nodes) graph.setNode(id, { ...BOX });
  for (const { from, to } of edges) graph.setEdge(from, to);
  layout(graph);
  const placed = (at: unknown): Placed => at as Placed;
  const { width = 0, height = 0 } = graph.graph() as Partial<Size>;
  return {
    places: new Map(nodes.map(({ id }) => [id, placed(graph.node(id))])),
    lines: edges.map(({ from, to }) => ({ from, to, points: (graph.edge(from, to) as { readonly points: readonly Placed[] }).points })),
    size: { width, height },
  };
}
