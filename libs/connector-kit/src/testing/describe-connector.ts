import { describe, expect, test } from '@jest/globals';
import type { AnyConnector } from '../connector.js';
import { withBench } from './conformance-bench.js';
import type { Sample } from './conformance-bench.js';
import { connectorCases, objectCases } from './conformance-cases.js';
import type { ConformanceCase } from './conformance-cases.js';
import { runCases } from './run-cases.js';

/**
 * The suite every connector passes, against its own sandbox over real HTTP. The connector's test supplies a sample for each object;
 * what a destination does beyond it (its own errors, its own rules) is tested beside.
 */
export function describeConnector(connector: AnyConnector, { samples }: { readonly samples: Readonly<Record<string, Sample>> }): void {
  const all = (cases: readonly ConformanceCase[]) => {
    for (const [name, run] of runCases(cases, (use) => withBench(connector, use))) test(name, run);
  };
  describe(`the connector ${connector.slug}`, () => {
    test('every object has a sample', () => {
      expect(Object.keys(samples).sort()).toEqual(Object.keys(connector.objects).sort());
    });
    all(connectorCases(connector));
    describe.each(Object.entries(samples))('its object %s', (name, sample) => all(objectCases(connector, name, sample)));
  });
}
