import type { Chunk, Column, ScalarType } from '@tributary/core';
import { ident, sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';

/** For each node that is joined to others: the node that stands for all of them. */
export const LINK = ident('tributary_link');

const CHUNK = 65_536;

/**
 * Joins nodes that are connected by edges, by union-find: one pass over the edges whatever the shape of the graph, so that
 * a chain of a hundred thousand identifiers costs no more than as many pairs. Four bytes a node, two times.
 */
export async function connect(
  session: Session,
  graph: { readonly nodes: number; readonly edge: Sql },
  options: StatementOptions = {},
): Promise<void> {
  const forest = new Forest(graph.nodes);
  for await (const { size, values } of session.stream(sql`SELECT a, b FROM ${graph.edge}`, options)) {
    const [from, to] = values as readonly (readonly number[])[];
    if (from && to) for (let row = 0; row < size; row++) forest.join(from[row] as number, to[row] as number);
  }
  await session.execute(sql`CREATE TEMPORARY TABLE ${LINK} (node_id integer, root integer)`, options);
  await session.load(LINK, linkChunks(forest));
}

/** Sets of nodes 0 to n-1, at first each alone. */
export class Forest {
  private readonly parent: Int32Array;
  private readonly size: Int32Array;

  constructor(readonly nodes: number) {
    this.parent = Int32Array.from({ length: nodes }, (_, node) => node);
    this.size = new Int32Array(nodes).fill(1);
  }

  /** The node that stands for the set. Halves the path on its way, so that paths stay short. */
  root(node: number): number {
    const { parent } = this;
    let at = node;
    for (;;) {
      const up = parent[at] as number;
      if (up === at) return at;
      at = parent[at] = parent[up] as number;
    }
  }

  /** Makes one set of two. */
  join(one: number, other: number): void {
    const a = this.root(one);
    const b = this.root(other);
    if (a === b) return;
    const sizes = this.size;
    const [large, small] = (sizes[a] as number) >= (sizes[b] as number) ? [a, b] : [b, a];
    this.parent[small] = large;
    sizes[large] = (sizes[large] as number) + (sizes[small] as number);
  }
}

const column = (name: string, kind: ScalarType): Column => ({ name, type: { kind }, nativeType: kind, nullable: false });
const COLUMNS: readonly Column[] = [column('node_id', 'integer'), column('root', 'integer')];

/** Only nodes that another one stands for: all others stand for themselves. */
function* linkChunks(forest: Forest): Generator<Chunk> {
  let nodes: number[] = [];
  let roots: number[] = [];
  for (let node = 0; node < forest.nodes; node++) {
    const root = forest.root(node);
    if (root === node) continue;
    nodes.push(node);
    roots.push(root);
    if (nodes.length < CHUNK) continue;
    yield { columns: COLUMNS, size: nodes.length, values: [nodes, roots] };
    [nodes, roots] = [[], []];
  }
  if (nodes.length > 0) yield { columns: COLUMNS, size: nodes.length, values: [nodes, roots] };
}
