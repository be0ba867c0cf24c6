import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { groupAlike } from './group-alike.js';

const identifier = (type: string, value: string) => ({ type, value, last_seen_at: null });
const link = (from: number, to: number) => ({ from, to, event_id: `e${from}-${to}`, event_time: null });
const HUB = {
  identifiers: [identifier('email', 'a@b.c'), ...[1, 2, 3, 4, 5].map((n) => identifier('cookie', `c${n}`)), identifier('user', 'u1')],
  links: [1, 2, 3, 4, 5, 6].map((n) => link(0, n)),
};

describe('an identity graph as it is drawn', () => {
  test('draws identifiers that are joined to the same others as one, of which there are many', () => {
    const { nodes, edges } = groupAlike(HUB, new Set());
    expect(nodes.map(({ type, members }) => [type, members.length])).toEqual([
      ['email', 1],
      ['cookie', 5],
      ['user', 1],
    ]);
    expect(edges.map(({ events }) => events.length).sort()).toEqual([1, 5]);
  });

  test('draws those of an opened group one by one', () => {
    const group = groupAlike(HUB, new Set()).nodes.find(({ members }) => members.length > 1);
    expect(groupAlike(HUB, new Set([group?.id ?? ''])).nodes).toHaveLength(7);
  });

  test('loses no identifier and no event, whatever is joined to whatever', () => {
    const graph = fc.integer({ min: 1, max: 25 }).chain((size) =>
      fc.record({
        identifiers: fc
          .array(fc.constantFrom('email', 'cookie'), { minLength: size, maxLength: size })
          .map((types) => types.map((type, n) => identifier(type, String(n)))),
        links: fc.array(
          fc.tuple(fc.nat(size - 1), fc.nat(size - 1)).map(([from, to]) => link(from, to)),
          { maxLength: 60 },
        ),
      }),
    );
    fc.assert(
      fc.property(graph, (one) => {
        const { nodes, edges } = groupAlike(one, new Set());
        expect(nodes.flatMap(({ members }) => members.map(({ value }) => value)).sort()).toEqual(
          one.identifiers.map(({ value }) => value).sort(),
        );
        expect(edges.flatMap(({ events }) => events).sort()).toEqual(one.links.map(({ event_id: id }) => id).sort());
        const ids = new Set(nodes.map(({ id }) => id));
        for (const { from, to } of edges) expect(ids.has(from) && ids.has(to)).toBe(true);
      }),
    );
  });
});
