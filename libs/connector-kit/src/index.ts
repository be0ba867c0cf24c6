export * from './record.js';
export * from './outcome.js';
export * from './connector.js';
export * from './http/http.js';
export * from './sandbox/sandbox.js';
