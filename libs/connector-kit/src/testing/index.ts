export * from './conformance.js';
export * from './describe-connector.js';
