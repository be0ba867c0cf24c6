import { Audience } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import { draftOf, NEW_AUDIENCE, readAudience } from './audience-draft.js';

const VIPS = Audience.parse({
  ...{ kind: 'audience', id: 'vips', warehouse: 'shop', label: 'VIPs', seed: 's' },
  condition: { and: [{ trait: 'revenue', is: 'greater', value: 100 }, { not: { or: [{ identifier: 'email' }, { audience: 'b' }] } }] },
  ...{ splits: [{ name: 'held', share: 0.1 }], list: { name: 'mail', priority: 3 } },
});

describe('an audience in its form', () => {
  test('is saved as it was opened when nothing was changed', () => {
    expect(readAudience(draftOf(VIPS), 'shop').audience).toEqual(VIPS);
  });

  test('is none without a condition, which is told', () => {
    const { audience, wrong } = readAudience({ ...NEW_AUDIENCE, id: 'new' }, 'shop');
    expect(audience).toBeUndefined();
    expect([...wrong.keys()]).toContain('condition');
  });
});
