export * from './a-record.js';
export * from './describe-connector.js';
export { connectorCases, objectCases } from './conformance-cases.js';
export type { ConformanceCase } from './conformance-cases.js';
export { withBench, wrongCredentials } from './conformance-bench.js';
export type { Bench, Sample } from './conformance-bench.js';
