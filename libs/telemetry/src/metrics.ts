import { collectDefaultMetrics, Counter, Gauge, Histogram, Registry } from 'prom-client';

/** A run that has ended, in the words of its labels. */
export interface EndedRun {
  readonly workspace: string;
  readonly kind: string;
  readonly subject: string;
  readonly state: string;
  readonly seconds: number;
  /** Records by what became of them; only what is above zero is counted. */
  readonly records: Readonly<Record<string, number>>;
}

/** One request to a destination. `status`: `none` when no answer came. */
export interface SentRequest {
  readonly connector: string;
  readonly status: number | 'none';
  readonly seconds: number;
}

/** A value read at the moment somebody looks, once for each set of labels. */
export interface Reading {
  readonly labels: Readonly<Record<string, string>>;
  readonly value: number;
}

/** What one process counts. Counters begin at zero with the process, as Prometheus expects. */
export interface Metrics {
  /** Told once for each run, by the process that ended it: so the sums are those of the runs themselves (I15). */
  runEnded(run: EndedRun): void;
  requestSent(request: SentRequest): void;
  /** A gauge that is read when the metrics are. One whose reading fails is left out. */
  gauge(name: string, help: string, labels: readonly string[], read: () => Promise<readonly Reading[]>): void;
  /** All of it, in the text format of Prometheus. */
  text(): Promise<string>;
}

/** The media type of `text`. */
export const METRICS_TYPE = Registry.PROMETHEUS_CONTENT_TYPE;

const RUN_SECONDS = [0.1, 0.5, 1, 5, 15, 60, 300, 1_800, 7_200];
const REQUEST_SECONDS = [0.01, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10, 60];

/** Opens the metrics of this process. `name`: which one it is, as a label of every metric. */
export function openMetrics(name: string): Metrics {
  const registry = new Registry();
  registry.setDefaultLabels({ process: name });
  collectDefaultMetrics({ register: registry });
  const registers = [registry];
  const subject = ['workspace', 'kind', 'subject'];
  const runs = new Counter({ name: 'tributary_runs_total', help: 'Runs that ended', labelNames: [...subject, 'state'], registers });
  const lasted = new Histogram({
    ...{ name: 'tributary_run_seconds', help: 'How long runs took from their start', labelNames: ['kind'], registers },
    buckets: RUN_SECONDS,
  });
  const records = new Counter({
    ...{ name: 'tributary_records_total', help: 'Records of runs that ended, by what became of them', registers },
    labelNames: ['workspace', 'sync', 'outcome'],
  });
  const requests = new Histogram({
    ...{ name: 'tributary_request_seconds', help: 'Requests to destinations, by status', labelNames: ['connector', 'status'], registers },
    buckets: REQUEST_SECONDS,
  });
  return {
    runEnded: ({ records: outcomes, seconds, ...labels }) => {
      runs.inc(labels);
      lasted.observe({ kind: labels.kind }, seconds);
      for (const [outcome, count] of Object.entries(outcomes)) {
        if (count > 0) records.inc({ workspace: labels.workspace, sync: labels.subject, outcome }, count);
      }
    },
    requestSent: ({ connector, status, seconds }) => requests.observe({ connector, status: String(status) }, seconds),
    gauge: (gaugeName, help, labels, read) => {
      new Gauge({
        ...{ name: gaugeName, help, labelNames: [...labels], registers },
        async collect() {
          this.reset();
          const readings = await read().catch(() => []);
          for (const reading of readings) this.set(reading.labels, reading.value);
        },
      });
    },
    text: () => registry.metrics(),
  };
}
