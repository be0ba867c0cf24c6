import { describe, expect, test } from '@jest/globals';
import { NotFound } from '@tributary/core';
import { catalog, findConnector } from './index.js';

describe('the list of built-in connectors', () => {
  test('is in alphabetical order and names each once', () => {
    const slugs = catalog.map((connector) => connector.slug);
    expect(slugs).toEqual([...new Set(slugs)].sort());
    expect(slugs).toEqual(['braze', 'http', 'miso', 'shopify', 'slack']);
  });

  test('finds a connector by its slug', () => {
    for (const connector of catalog) expect(findConnector(connector.slug)).toBe(connector);
  });

  test('an unknown slug is answered with the known ones', () => {
    expect(() => findConnector('salesforce')).toThrow(NotFound);
    expect(() => findConnector('salesforce')).toThrow(
      'There is no connector `salesforce`. Known are `braze`, `http`, `miso`, `shopify`, `slack`.',
    );
  });
});
