import type { AnyConnector } from '../connector.js';
import { readJson, writeJson } from '../http/exact-json.js';
import type { OutRecord } from '../record.js';
import type { SandboxJournalEntry } from '../sandbox/sandbox-host.js';
import { withBench } from './conformance-bench.js';
import type { DeliverOptions, Sample } from './conformance-bench.js';

/** What is sent for a fixed fixture. */
export interface SnapshotFixture {
  readonly object: string;
  readonly records: readonly OutRecord[];
  /** The object's options, and what has to be there before. */
  readonly sample: Pick<Sample, 'options' | 'before'>;
  readonly deliver?: DeliverOptions;
}

/**
 * The very requests that the connector sends to its sandbox for these records, as text for `toMatchSnapshot`: method, path, headers of its
 * own, body. Credentials are hidden, and what differs from one machine to the next is left out.
 */
export async function requestSnapshot(connector: AnyConnector, { object, records, sample, deliver }: SnapshotFixture): Promise<string> {
  return withBench(connector, async (bench) => {
    const [first] = records;
    if (first === undefined) throw new Error('A snapshot of requests needs a record.');
    const whole: Sample = { ...sample, good: () => first };
    await sample.before?.(bench);
    const before = bench.asked().length;
    await bench.deliver(object, whole, records, deliver);
    return bench.asked().slice(before).map(shown).join('\n\n');
  });
}

/** Headers of the client and of Node, the same for every connector. */
const COMMON = /^(accept|accept-encoding|connection|content-length|host|traceparent|tracestate|user-agent)$/;

function shown({ method, path, query, headers, body }: SandboxJournalEntry): string {
  const search = new URLSearchParams(query).toString();
  const own = Object.entries(headers).filter(([name]) => !COMMON.test(name));
  return [
    `${method} ${path}${search === '' ? '' : `?${search}`}`,
    ...own.sort(([a], [b]) => (a < b ? -1 : 1)).map(([name, value]) => `${name}: ${value}`),
    ...(body === '' ? [] : ['', pretty(body)]),
  ].join('\n');
}

/** JSON over several lines, its digits as they were sent. */
function pretty(body: string): string {
  const json = readJson(body);
  return json === undefined ? body : indent(json, '');
}

function indent(value: unknown, margin: string): string {
  const entries = Array.isArray(value)
    ? value.map((each) => ['', each] as const)
    : typeof value === 'object' && value !== null && Object.getPrototypeOf(value) === Object.prototype
      ? Object.entries(value).map(([name, each]) => [`${JSON.stringify(name)}: `, each] as const)
      : undefined;
  if (entries === undefined || entries.length === 0) return writeJson(value);
  const [open, close] = Array.isArray(value) ? '[]' : '{}';
  return `${open}\n${entries.map(([name, each]) => `${margin}  ${name}${indent(each, `${margin}  `)}`).join(',\n')}\n${margin}${close}`;
}
