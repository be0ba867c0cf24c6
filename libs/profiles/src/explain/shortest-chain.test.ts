import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { shortestChain, type Pairs } from './shortest-chain.js';

type Pair = readonly [number, number];

const piece = (pairs: readonly Pair[]): Pairs => ({
  from: Int32Array.from(pairs.map(([from]) => from)),
  to: Int32Array.from(pairs.map(([, to]) => to)),
});

/** Distances of all pairs of nodes, by Floyd and Warshall. */
function distances(nodes: number, pairs: readonly Pair[]): readonly (readonly number[])[] {
  const far = Array.from({ length: nodes }, (_, a) => Array.from({ length: nodes }, (_, b) => (a === b ? 0 : Infinity)));
  for (const [a, b] of pairs) if (a !== b) far[a]![b] = far[b]![a] = 1;
  for (let by = 0; by < nodes; by++)
    for (let a = 0; a < nodes; a++) for (let b = 0; b < nodes; b++) far[a]![b] = Math.min(far[a]![b]!, far[a]![by]! + far[by]![b]!);
  return far;
}

describe('the shortest chain', () => {
  test('is never longer than need be, goes only over pairs that are there, and does not depend on their order', () => {
    const node = fc.nat(11);
    fc.assert(
      fc.property(fc.array(fc.tuple(node, node), { maxLength: 30 }), node, node, fc.nat(30), (pairs, from, to, cut) => {
        const chain = shortestChain(12, [piece(pairs.slice(0, cut)), piece(pairs.slice(cut))], { from, to });
        const wanted = distances(12, pairs)[from]![to]!;
        if (wanted === Infinity) return expect(chain).toBeNull();
        expect(chain).toHaveLength(wanted + 1);
        expect([chain?.[0], chain?.at(-1)]).toEqual([from, to]);
        const there = new Set(pairs.flatMap(([a, b]) => [`${a}-${b}`, `${b}-${a}`]));
        for (const [index, at] of (chain ?? []).slice(1).entries()) expect(there).toContain(`${chain?.[index]}-${at}`);
        const turned = pairs.map(([a, b]): Pair => [b, a]).reverse();
        return expect(shortestChain(12, [piece(turned)], { from, to })).toEqual(chain);
      }),
      { numRuns: 1_000 },
    );
  });

  test('of a chain of a million nodes is found in one pass', () => {
    const nodes = 1_000_000;
    const from = Int32Array.from({ length: nodes - 1 }, (_, node) => node);
    const chain = shortestChain(nodes, [{ from, to: from.map((node) => node + 1) }], { from: 0, to: nodes - 1 });
    expect(chain).toHaveLength(nodes);
  });
});
