import { forceCollide, forceLink, forceManyBody, forceSimulation, forceX, forceY, type SimulationNodeDatum } from 'd3-force';
import type { Size } from '../../../parts/graph/view.js';
import type { DrawnGraph } from './group-alike.js';

/** Where a node is drawn. */
export interface Place {
  readonly x: number;
  readonly y: number;
}

/** Rounds of a few dozen nodes; many have fewer, so that a page never stands still for it. */
const ROUNDS = 240;
const FEWEST_ROUNDS = 80;
const FEW = 60;

const roundsFor = (nodes: number): number => Math.max(FEWEST_ROUNDS, Math.min(ROUNDS, Math.round((ROUNDS * FEW) / nodes)));
const EDGE = 90;
/** A name is wider than high: what is beside must stand further away than what is below. */
const WIDER = 1.5;

interface Body extends SimulationNodeDatum {
  readonly id: string;
  readonly size: number;
}

/** Places for the nodes of an identity graph: what is joined stands together, names do not lie on each other. The same graph always looks the same. */
export function layOutIdentities({ nodes, edges }: DrawnGraph): { readonly places: ReadonlyMap<string, Place>; readonly size: Size } {
  const bodies: Body[] = nodes.map(({ id, members }) => ({ id, size: radiusOf(members.length) }));
  const rounds = roundsFor(bodies.length);
  forceSimulation(bodies)
    // It comes to rest with the last round, however many there are.
    .alphaDecay(1 - 0.001 ** (1 / rounds))
    .force(
      'link',
      forceLink<Body, { source: string; target: string }>(edges.map(({ from, to }) => ({ source: from, target: to })))
        .id(({ id }) => id)
        .distance(100),
    )
    .force('apart', forceManyBody().strength(-420).distanceMax(700))
    .force(
      'room',
      forceCollide<Body>(({ size }) => size + 18),
    )
    .force('x', forceX(0).strength(0.05))
    .force('y', forceY(0).strength(0.07))
    .stop()
    .tick(rounds);
  const xs = bodies.map(({ x = 0 }) => x * WIDER);
  const ys = bodies.map(({ y = 0 }) => y);
  const [left, top] = [Math.min(...xs), Math.min(...ys)];
  const places = new Map(bodies.map(({ id }, at) => [id, { x: (xs[at] ?? 0) - left + EDGE, y: (ys[at] ?? 0) - top + EDGE / 2 }]));
  return { places, size: { width: Math.max(...xs) - left + 2 * EDGE, height: Math.max(...ys) - top + EDGE } };
}

/** How large a node is drawn: a group by how many it holds. */
export const radiusOf = (members: number): number => (members === 1 ? 7 : Math.min(26, 9 + 2 * Math.sqrt(members)));
