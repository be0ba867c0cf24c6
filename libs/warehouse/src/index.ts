export * from './warehouse.js';
export { openWarehouse } from './open-warehouse.js';
export type { LookCaps, Looked } from './contained/look.js';
