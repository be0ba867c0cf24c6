export * from './postgres.js';
export * from './warehouses.js';
export * from './events.js';
export * from './fixtures.js';
export * from './shop.js';
export * from './web.js';
export * from './oracle-partition.js';
