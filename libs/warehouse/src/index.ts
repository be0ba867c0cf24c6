export * from './warehouse.js';
