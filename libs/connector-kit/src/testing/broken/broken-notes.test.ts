import { describe, expect, test } from '@jest/globals';
import { withBench } from '../conformance-bench.js';
import { connectorCases, objectCases } from '../conformance-cases.js';
import type { ConformanceCase } from '../conformance-cases.js';
import { runCases } from '../run-cases.js';
import type { AnyConnector } from '../../connector.js';
import { BROKEN } from './broken-notes.js';
import { notes, sample } from './notes.js';

const casesOf = (connector: AnyConnector): readonly ConformanceCase[] => [
  ...connectorCases(connector),
  ...objectCases(connector, 'note', sample),
];

/** A fault meets a connector in the same way at each place and in each form: the first place is enough here. */
const isRepeated = (name: string): boolean => /^fault \d+, (middle|last)/.test(name);
const names = casesOf(notes()).flatMap(({ name }) => (isRepeated(name) ? [] : [name]));

/** The kit asks no connector when there is nothing to send, so none can do it wrong. */
const CANNOT_FAIL = ['no record needs no request'];

/** The cases of these names that a connector fails. */
async function failures(connector: AnyConnector, tried: (name: string) => boolean): Promise<readonly string[]> {
  const cases = casesOf(connector).filter(({ name }) => tried(name) && !isRepeated(name));
  const failed: string[] = [];
  for (const [name, run] of runCases(cases, (use) => withBench(connector, use))) await run().catch(() => failed.push(name));
  return failed;
}

describe('the suite finds a connector that', () => {
  test.each(BROKEN.map(({ does, ...broken }) => [does, broken] as const))('%s', async (_, { connector, fails }) => {
    const expected = names.filter((name) => fails.test(name));
    expect(expected).not.toEqual([]);
    expect(await failures(connector, (name) => fails.test(name))).toEqual(expected);
  });

  test('fails any of its cases', () => {
    const unfailed = names.filter((name) => !BROKEN.some(({ fails }) => fails.test(name)));
    expect(unfailed).toEqual(CANNOT_FAIL);
  });
});
