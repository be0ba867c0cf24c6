import type { AnyConnector } from '../connector.js';
import { withBench } from './conformance-bench.js';
import type { Sample } from './conformance-bench.js';
import { connectorCases, objectCases } from './conformance-cases.js';
import { runCases } from './run-cases.js';

/**
 * The whole suite as named functions that throw, for a test runner other than Jest (`node --test`):
 * `for (const { name, run } of conformance(notes, samples)) test(name, run);`
 */
export function conformance(
  connector: AnyConnector,
  samples: Readonly<Record<string, Sample>>,
): readonly { readonly name: string; readonly run: () => Promise<void> }[] {
  const missing = Object.keys(connector.objects).filter((name) => samples[name] === undefined);
  if (missing.length > 0) throw new Error(`There is no sample for ${missing.map((name) => `\`${name}\``).join(', ')}.`);
  const bench: Parameters<typeof runCases>[1] = (use) => withBench(connector, use);
  const named = (prefix: string, cases: Parameters<typeof runCases>[0]) =>
    runCases(cases, bench).map(([name, run]) => ({ name: `${prefix}: ${name}`, run }));
  return [
    ...named(connector.slug, connectorCases(connector)),
    ...Object.entries(samples).flatMap(([name, sample]) => named(`${connector.slug}.${name}`, objectCases(connector, name, sample))),
  ];
}
