import { describe, expect, test } from '@jest/globals';
import type { AnyConnector } from '../connector.js';
import { withBench } from './conformance-bench.js';
import type { Sample } from './conformance-bench.js';
import { connectorCases, objectCases } from './conformance-cases.js';

/**
 * The suite every connector passes, against its own sandbox over real HTTP. The connector's test supplies a sample for each object;
 * what a destination does beyond it (its own errors, its own rules) is tested beside.
 */
export function describeConnector(connector: AnyConnector, { samples }: { readonly samples: Readonly<Record<string, Sample>> }): void {
  describe(`the connector ${connector.slug}`, () => {
    test('every object has a sample', () => {
      expect(Object.keys(samples).sort()).toEqual(Object.keys(connector.objects).sort());
    });
    for (const each of connectorCases(connector)) test(each.name, () => withBench(connector, each.run));
    describe.each(Object.entries(samples))('its object %s', (name, sample) => {
      for (const each of objectCases(connector, name, sample)) test(each.name, () => withBench(connector, each.run));
    });
  });
}
