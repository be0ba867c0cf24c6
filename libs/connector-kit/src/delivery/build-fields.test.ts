import { describe, expect, test } from '@jest/globals';
import type { Value } from '@tributary/core';
import { buildFields } from './build-fields.js';

describe('fields built from dotted names', () => {
  test('nest by their dots', () => {
    expect(buildFields({ email: 'a@b.cz', 'address.city': 'Brno', 'address.geo.lat': 1, 'address.geo.lon': null })).toEqual({
      email: 'a@b.cz',
      address: { city: 'Brno', geo: { lat: 1, lon: null } },
    });
  });

  test.each<Record<string, Value>>([
    { a: 1, 'a.b': 2 },
    { 'a.b': 2, a: 1 },
    { a: null, 'a.b.c': 2 },
    { a: [1], 'a.0': 2 },
  ])('%p contradicts itself', (flat) => {
    expect(() => buildFields(flat)).toThrow('Map either the whole or its parts');
  });

  test('a name cannot reach the prototype of all objects', () => {
    const built = buildFields({ '__proto__.polluted': 'yes', 'constructor.prototype.polluted': 'yes' });
    expect(({} as Record<string, unknown>).polluted).toBeUndefined();
    expect(JSON.stringify(built)).toBe('{"__proto__":{"polluted":"yes"},"constructor":{"prototype":{"polluted":"yes"}}}');
  });
});
