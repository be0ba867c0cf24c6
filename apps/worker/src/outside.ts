import type { Destinations, Warehouses } from '@tributary/runtime';
import type { TemplateRenderer } from '@tributary/templates';

/** What only the worker may touch: the places it reads from and writes to. Injected by `@Inject(OUTSIDE)`. */
export interface Outside {
  readonly warehouses: Warehouses;
  readonly destinations: Destinations;
  /** Users' templates, in a process of their own. */
  readonly templates: TemplateRenderer;
}

export const OUTSIDE = Symbol('Outside');
