import { expect } from 'expect';
import type { AnyConnector } from '../../connector.js';
import { Fault } from '../../outcome.js';
import { wrongCredentials } from '../conformance-bench.js';
import type { ConformanceCase } from './conformance-case.js';

/** The cases of a connector as a whole: its check. */
export function connectorCases(connector: AnyConnector): readonly ConformanceCase[] {
  return [
    {
      name: 'good credentials pass the check and change nothing',
      async run(bench) {
        const before = await bench.holdings();
        expect((await bench.check()).detail).not.toBe('');
        expect(await bench.holdings()).toBe(before);
      },
    },
    {
      name: 'wrong credentials fail the check as unauthorized',
      async run(bench) {
        const wrong = wrongCredentials(connector);
        expect(wrong).not.toEqual(bench.settings);
        const fault = await bench.check(wrong).catch((error: unknown) => error);
        expect(fault).toBeInstanceOf(Fault);
        expect((fault as Fault).kind).toBe('unauthorized');
      },
    },
    {
      name: 'a check of a destination that is down, or answers a page, does not pass',
      async run(bench) {
        for (const trouble of [{ status: 500 }, { html: true }, { cut: 'before' as const }]) {
          await bench.fault({ ...trouble, count: 20 });
          expect(await bench.check().catch((error: unknown) => error)).toBeInstanceOf(Fault);
        }
      },
    },
  ];
}
