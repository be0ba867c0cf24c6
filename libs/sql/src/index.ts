export * from './fragment.js';
export type { Dialect } from './dialect.js';
export type { Database, Session, StatementOptions } from './session.js';
export { duckdb } from './duckdb.js';
export { postgres } from './postgres.js';
export { compileEvents, matchesKind } from './events.js';
export { checkExpression, describeExpressions } from './check-expression.js';
export type { CheckedExpression, WrittenExpression } from './check-expression.js';
export { ourTables, type OurTables } from './our-tables.js';
