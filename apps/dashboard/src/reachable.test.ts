import { describe, expect, test } from '@jest/globals';
import { reachable, usesOf } from './reachable.js';

const LINEAGE = {
  nodes: [
    { id: 'event_kind:o', kind: 'event_kind' as const, label: 'o' },
    { id: 'trait:a', kind: 'trait' as const, label: 'a' },
    { id: 'trait:b', kind: 'trait' as const, label: 'b' },
    { id: 'field:s:x', kind: 'field' as const, label: 'x' },
    { id: 'sync:s', kind: 'sync' as const, label: 's' },
  ],
  edges: [
    { from: 'event_kind:o', to: 'trait:a' },
    { from: 'trait:a', to: 'trait:b' },
    { from: 'trait:b', to: 'trait:a' },
    { from: 'trait:b', to: 'field:s:x' },
    { from: 'field:s:x', to: 'sync:s' },
  ],
};

describe('what is made of what', () => {
  test('is followed both ways, also in a circle', () => {
    expect([...reachable(LINEAGE, 'sync:s', 'up')].sort()).toEqual(['event_kind:o', 'field:s:x', 'sync:s', 'trait:a', 'trait:b']);
    expect([...reachable(LINEAGE, 'trait:b', 'down')].sort()).toEqual(['field:s:x', 'sync:s', 'trait:a', 'trait:b']);
  });

  test('tells the uses of a trait that people defined', () => {
    expect(usesOf(LINEAGE, 'trait:a').map(({ id }) => id)).toEqual(['trait:b', 'sync:s']);
  });
});
