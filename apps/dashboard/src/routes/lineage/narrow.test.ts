import type { Lineage } from '@tributary/contract';
import { describe, expect, test } from '@jest/globals';
import { narrow } from './narrow.js';

const node = (id: string) => ({ id, kind: id.split(':')[0] as Lineage['nodes'][number]['kind'], label: id });
const edge = (from: string, to: string) => ({ from, to });
const LINEAGE: Lineage = {
  nodes: ['event_kind:o', 'column:o:x', 'trait:a', 'trait:b', 'field:s:f', 'sync:s', 'destination:d', 'model:m'].map(node),
  edges: [
    edge('event_kind:o', 'column:o:x'),
    edge('column:o:x', 'trait:a'),
    edge('event_kind:o', 'trait:b'),
    edge('trait:a', 'field:s:f'),
    edge('field:s:f', 'sync:s'),
    edge('sync:s', 'destination:d'),
  ],
};
const told = ({ edges }: Lineage) => edges.map(({ from, to }) => `${from} → ${to}`).sort();

describe('a lineage on a screen', () => {
  test('joins what stands on both sides of a column or a field that is not shown', () => {
    expect(told(narrow(LINEAGE, { fine: false }))).toEqual([
      'event_kind:o → trait:a',
      'event_kind:o → trait:b',
      'sync:s → destination:d',
      'trait:a → sync:s',
    ]);
    expect(narrow(LINEAGE, { fine: true })).toEqual(LINEAGE);
  });

  test('is only what a node comes from and leads to, when one is asked for', () => {
    const { nodes } = narrow(LINEAGE, { fine: false, focus: 'trait:a' });
    expect(nodes.map(({ id }) => id)).toEqual(['event_kind:o', 'trait:a', 'sync:s', 'destination:d']);
  });
});
