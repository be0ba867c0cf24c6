export * from './postgres.js';
export * from './warehouses.js';
