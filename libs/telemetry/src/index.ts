export { type EndedRun, METRICS_TYPE, type Metrics, openMetrics, type Reading, type SentRequest } from './metrics.js';
export { type Facts, inRun, startTracing, tellRun, traced, type TracingOptions } from './tracing.js';
