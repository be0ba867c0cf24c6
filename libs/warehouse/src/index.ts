export * from './warehouse.js';
export { openWarehouse, type WarehouseOptions } from './open-warehouse.js';
