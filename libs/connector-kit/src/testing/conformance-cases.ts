import type { AnyConnector } from '../connector.js';
import { subjectOf } from './cases/conformance-case.js';
import type { ConformanceCase } from './cases/conformance-case.js';
import { contentCases } from './cases/content-cases.js';
import { deliveryCases } from './cases/delivery-cases.js';
import { lookingCases } from './cases/looking-cases.js';
import { removalCases } from './cases/removal-cases.js';
import { safetyCases } from './cases/safety-cases.js';
import { troubleCases } from './cases/trouble-cases.js';
import type { Sample } from './conformance-bench.js';
import { faultCells } from './faults/fault-cells.js';

export { connectorCases } from './cases/connector-cases.js';
export type { ConformanceCase } from './cases/conformance-case.js';

/** All cases of one object: what it must do with records, and the 48 faults at three places each. */
export function objectCases(connector: AnyConnector, name: string, sample: Sample): readonly ConformanceCase[] {
  const subject = subjectOf(connector, name, sample);
  const cases = [
    ...deliveryCases(subject),
    ...troubleCases(subject),
    ...contentCases(subject),
    ...removalCases(subject),
    ...lookingCases(subject),
    ...safetyCases(subject),
    ...faultCells(subject),
  ];
  const { before } = sample;
  if (before === undefined) return cases;
  return cases.map((each) => ({
    ...each,
    run: async (bench) => {
      await before(bench);
      await each.run(bench);
    },
  }));
}
