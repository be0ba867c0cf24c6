import { createHash, randomBytes } from 'node:crypto';
import type { SpanContext } from '@opentelemetry/api';
import { TraceFlags } from '@opentelemetry/api';

/**
 * Where a run stands in its trace: the trace has the run's own id, so that jobs in other processes find it without being told, and
 * people find it by what the dashboard shows.
 */
export function runSpanContext(runId: string): SpanContext {
  return {
    traceId: runId.replaceAll('-', ''),
    spanId: createHash('sha256').update(runId).digest('hex').slice(0, 16),
    traceFlags: TraceFlags.SAMPLED,
    isRemote: true,
  };
}

/** Gives random ids, but for one span those that were decided before. */
export class DecidedIds {
  #decided: SpanContext | undefined;

  /** The span that `start` starts, and which must be a root, gets these ids. */
  decide<T>(ids: SpanContext, start: () => T): T {
    this.#decided = ids;
    try {
      return start();
    } finally {
      this.#decided = undefined;
    }
  }

  readonly generateTraceId = (): string => this.#decided?.traceId ?? randomBytes(16).toString('hex');
  readonly generateSpanId = (): string => this.#decided?.spanId ?? randomBytes(8).toString('hex');
}
