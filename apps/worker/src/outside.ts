import type { Destinations, Warehouses } from '@tributary/runtime';

/** What only the worker may touch: the places it reads from and writes to. Injected by `@Inject(OUTSIDE)`. */
export interface Outside {
  readonly warehouses: Warehouses;
  readonly destinations: Destinations;
}

export const OUTSIDE = Symbol('Outside');
