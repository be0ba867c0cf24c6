import { afterAll, beforeAll, expect, test } from '@jest/globals';
import type { ReadableSpan, SpanExporter } from '@opentelemetry/sdk-trace-node';
import { inRun, startTracing, tellRun, traced } from './tracing.js';

const spans: ReadableSpan[] = [];
const exporter: SpanExporter = {
  export: (ended, done) => {
    spans.push(...ended);
    done({ code: 0 });
  },
  shutdown: async () => undefined,
};
let stop: () => Promise<void>;

beforeAll(() => {
  stop = startTracing({ service: 'test', to: exporter });
});
afterAll(() => stop());

/** Each span under the one it belongs to. */
function nested(): readonly string[] {
  const byId = new Map(spans.map((span) => [span.spanContext().spanId, span]));
  const path = (span: ReadableSpan): string => {
    const parent = span.parentSpanContext === undefined ? undefined : byId.get(span.parentSpanContext.spanId);
    return parent === undefined ? span.name : `${path(parent)} > ${span.name}`;
  };
  return spans.map(path).sort();
}

test('the spans of a run hang together across jobs, and its trace has its id', async () => {
  const runId = '0199c2c4-7d3a-7c11-9a55-2f6f0a8f3b21';
  await inRun(runId, () => traced('stage', { stage: 'diff' }, async () => undefined));
  await inRun(runId, () => traced('batch', { batch: 0 }, () => traced('request', {}, async () => undefined)));
  const failing = inRun(runId, () => traced('batch', { batch: 1 }, () => Promise.reject(new Error('refused'))));
  await expect(failing).rejects.toThrow('refused');
  tellRun({ id: runId, startedAt: new Date(0), endedAt: new Date(2_000), facts: { kind: 'sync' }, failed: false });
  // A run told later must not take the ids of another.
  await traced('elsewhere', {}, async () => undefined);
  await stop();
  expect(nested()).toEqual(['elsewhere', 'run', 'run > batch', 'run > batch', 'run > batch > request', 'run > stage']);
  const ours = spans.filter((span) => span.name !== 'elsewhere');
  expect(new Set(ours.map((span) => span.spanContext().traceId))).toEqual(new Set([runId.replaceAll('-', '')]));
  expect(spans.filter((span) => span.events.some(({ name }) => name === 'exception')).map((span) => span.name)).toEqual(['batch']);
  expect(spans.find((span) => span.name === 'run')?.duration).toEqual([2, 0]);
});
