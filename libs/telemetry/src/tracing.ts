import { type Attributes, context, ROOT_CONTEXT, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPTraceExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, NodeTracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace-node';
import { DecidedIds, runSpanContext } from './run-ids.js';

const NAME = 'tributary';
const ids = new DecidedIds();

/** Where spans go to. */
export interface TracingOptions {
  /** Which process this is. */
  readonly service: string;
  /** The address of an OTLP collector (`http://localhost:4318`), or what takes the spans. */
  readonly to: string | SpanExporter;
}

/** Begins to tell spans. Without it `traced` costs next to nothing and tells nobody. Call the result before the process ends. */
export function startTracing({ service, to }: TracingOptions): () => Promise<void> {
  const exporter = typeof to === 'string' ? new OTLPTraceExporter({ url: `${to.replace(/\/+$/, '')}/v1/traces` }) : to;
  const provider = new NodeTracerProvider({
    resource: resourceFromAttributes({ 'service.name': service }),
    idGenerator: ids,
    spanProcessors: [new BatchSpanProcessor(exporter)],
  });
  provider.register();
  return () => provider.shutdown();
}

/** What a span is about: numbers, texts and flags by name. Never a record's values. */
export type Facts = Attributes;

/** Does a piece of work inside a span, below the one that is open here. An error ends the span as failed and goes on. */
export async function traced<T>(name: string, facts: Facts, work: () => Promise<T>): Promise<T> {
  return trace.getTracer(NAME).startActiveSpan(name, { attributes: facts }, async (span) => {
    try {
      return await work();
    } catch (error) {
      span.recordException(error instanceof Error ? error : String(error));
      span.setStatus({ code: SpanStatusCode.ERROR });
      throw error;
    } finally {
      span.end();
    }
  });
}

/** Work for a run, in whatever process: its spans are below the run's. */
export function inRun<T>(runId: string, work: () => Promise<T>): Promise<T> {
  return context.with(trace.setSpanContext(ROOT_CONTEXT, runSpanContext(runId)), work);
}

/** Tells the span of a run that has ended. */
export function tellRun(run: {
  readonly id: string;
  readonly startedAt: Date;
  readonly endedAt: Date;
  readonly facts: Facts;
  readonly failed: boolean;
}): void {
  const { id, startedAt, endedAt, facts, failed } = run;
  const span = ids.decide(runSpanContext(id), () =>
    trace.getTracer(NAME).startSpan('run', { root: true, startTime: startedAt, attributes: facts }, ROOT_CONTEXT),
  );
  if (failed) span.setStatus({ code: SpanStatusCode.ERROR });
  span.end(endedAt);
}
