/** What only the worker has, and is injected: `@Inject(WAREHOUSES) warehouses: Warehouses`. */
export const WAREHOUSES = Symbol('Warehouses');
export const DESTINATIONS = Symbol('Destinations');
