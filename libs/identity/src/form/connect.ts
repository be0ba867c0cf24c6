import type { Chunk, Column, ScalarType } from '@tributary/core';
import { sql, type Session, type Sql, type StatementOptions } from '@tributary/sql';
import { SCRATCH } from '../tables/scratch.js';

const CHUNK = 65_536;

/** Units, numbered from 0, and the pairs of them that are joined. */
export interface Graph {
  readonly units: number;
  /** A query of two numbers a row. */
  readonly pairs: Sql;
}

/**
 * Joins units that are connected by pairs, by union-find: one pass over the pairs whatever the shape of the graph, so that a chain of a hundred
 * thousand identifiers costs no more than as many pairs. Four bytes a unit. Fills `link`: for each unit that is joined to others, the one
 * that stands for all of them.
 */
export async function connect(session: Session, graph: Graph, options: StatementOptions = {}): Promise<void> {
  const forest = new Forest(graph.units);
  for await (const { size, values } of session.stream(graph.pairs, options)) {
    const [from, to] = values as readonly (readonly number[])[];
    if (from && to) for (let row = 0; row < size; row++) forest.join(from[row] as number, to[row] as number);
  }
  await session.execute(sql`CREATE TEMPORARY TABLE ${SCRATCH.link} (unit integer, root integer)`, options);
  await session.load(SCRATCH.link, linkChunks(forest));
}

/** Sets of units 0 to n-1, at first each alone. */
export class Forest {
  /** The unit above; for one that has none above it, its set's size below zero. */
  private readonly parent: Int32Array;

  constructor(readonly units: number) {
    this.parent = new Int32Array(units).fill(-1);
  }

  /** The unit that stands for the set. Halves the path on its way, so that paths stay short. */
  root(unit: number): number {
    const { parent } = this;
    let at = unit;
    for (;;) {
      const up = parent[at] as number;
      if (up < 0) return at;
      const above = parent[up] as number;
      if (above < 0) return up;
      at = parent[at] = above;
    }
  }

  /** Makes one set of two. */
  join(one: number, other: number): void {
    const a = this.root(one);
    const b = this.root(other);
    if (a === b) return;
    const { parent } = this;
    const [large, small] = (parent[a] as number) <= (parent[b] as number) ? [a, b] : [b, a];
    parent[large] = (parent[large] as number) + (parent[small] as number);
    parent[small] = large;
  }
}

const column = (name: string, kind: ScalarType): Column => ({ name, type: { kind }, nativeType: kind, nullable: false });
const COLUMNS: readonly Column[] = [column('unit', 'integer'), column('root', 'integer')];

/** Only units that another one stands for: all others stand for themselves. */
function* linkChunks(forest: Forest): Generator<Chunk> {
  let units: number[] = [];
  let roots: number[] = [];
  for (let unit = 0; unit < forest.units; unit++) {
    const root = forest.root(unit);
    if (root === unit) continue;
    units.push(unit);
    roots.push(root);
    if (units.length < CHUNK) continue;
    yield { columns: COLUMNS, size: units.length, values: [units, roots] };
    [units, roots] = [[], []];
  }
  if (units.length > 0) yield { columns: COLUMNS, size: units.length, values: [units, roots] };
}
