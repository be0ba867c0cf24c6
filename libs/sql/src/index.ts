export * from './fragment.js';
export type { Dialect } from './dialect.js';
export type { Database, Session, StatementOptions } from './session.js';
export { duckdb } from './duckdb.js';
export { postgres } from './postgres.js';
