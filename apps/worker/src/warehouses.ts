/** What is injected: `@Inject(WAREHOUSES) warehouses: Warehouses`. Only the worker has them. */
export const WAREHOUSES = Symbol('Warehouses');
