/** Pairs of nodes that are joined, in pieces as they came: `from[i]` with `to[i]`. */
export interface Pairs {
  readonly from: Int32Array;
  readonly to: Int32Array;
}

/**
 * The shortest way from one node to another over pairs of nodes 0 to n-1, both ends included; `null` when there is none. Breadth first, each pair looked
 * at twice at most; 16 bytes a pair. Of ways that are equally short always the same one, in whatever order the pairs came.
 */
export function shortestChain(
  nodes: number,
  pieces: readonly Pairs[],
  ends: { readonly from: number; readonly to: number },
): number[] | null {
  const graph = neighboursOf(nodes, pieces);
  const before = new Int32Array(nodes).fill(-1);
  before[ends.from] = ends.from;
  let level = Int32Array.of(ends.from);
  while (level.length > 0 && before[ends.to] === -1) level = nextLevel(graph, level, before);
  return before[ends.to] === -1 ? null : wayTo(ends.to, before);
}

/** The neighbours of node n are `list[start[n]]` to `list[start[n + 1] - 1]`. */
interface Neighbours {
  readonly start: Int32Array;
  readonly list: Int32Array;
}

function neighboursOf(nodes: number, pieces: readonly Pairs[]): Neighbours {
  const start = new Int32Array(nodes + 1);
  eachPair(pieces, (one, other) => {
    start[one + 1]! += 1;
    start[other + 1]! += 1;
  });
  for (let node = 0; node < nodes; node++) start[node + 1]! += start[node]!;
  const list = new Int32Array(start[nodes]!);
  const next = start.slice(0, nodes);
  eachPair(pieces, (one, other) => {
    list[next[one]!++] = other;
    list[next[other]!++] = one;
  });
  return { start, list };
}

function eachPair(pieces: readonly Pairs[], visit: (one: number, other: number) => void): void {
  for (const { from, to } of pieces) for (let index = 0; index < from.length; index++) visit(from[index]!, to[index]!);
}

/** In order of their numbers, so that a node is always reached from the lowest it could be. */
function nextLevel({ start, list }: Neighbours, level: Int32Array, before: Int32Array): Int32Array<ArrayBuffer> {
  const found: number[] = [];
  for (const node of level) {
    for (let at = start[node]!; at < start[node + 1]!; at++) {
      const neighbour = list[at]!;
      if (before[neighbour] !== -1) continue;
      before[neighbour] = node;
      found.push(neighbour);
    }
  }
  return Int32Array.from(found).sort();
}

function wayTo(end: number, before: Int32Array): number[] {
  const way = [end];
  for (let node = end; before[node] !== node; node = before[node]!) way.push(before[node]!);
  return way.reverse();
}
