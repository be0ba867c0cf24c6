export * from './a-record.js';
export { connectorCases, objectCases } from './conformance-cases.js';
export type { ConformanceCase } from './conformance-cases.js';
export { withBench, wrongCredentials } from './conformance-bench.js';
export type { Bench, BenchDelivery, DeliverOptions, Sample } from './conformance-bench.js';
export { conformance } from './conformance-suite.js';
export { requestSnapshot } from './request-snapshot.js';
export type { SnapshotFixture } from './request-snapshot.js';
