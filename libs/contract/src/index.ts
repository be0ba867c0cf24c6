export * from './problem.js';
export * from './page.js';
export * from './objects.js';
export * from './runs.js';
export * from './summary.js';
export * from './access.js';
