export * from './warehouse.js';
export { openWarehouse } from './open-warehouse.js';
