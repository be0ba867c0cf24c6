import { KIND_NAMES, KINDS } from '@tributary/core';
import { z } from 'zod';

/** What of an area a key may do: look; change; start what works, in a warehouse or at a destination. The last two include the first. */
export const ACTS = ['read', 'write', 'run'] as const;
export type Act = (typeof ACTS)[number];

/** The parts of the API that a key may be held to: each kind of definition, and what stands beside them. */
export const AREAS = [
  ...KIND_NAMES.map((kind) => KINDS[kind].plural),
  ...(['access', 'audit', 'connectors', 'deliveries', 'erasures', 'identity', 'lineage', 'metrics', 'pipeline'] as const),
  ...(['profiles', 'project', 'runs', 'schedules', 'summary'] as const),
] as const;

/** What one scope allows: `syncs:run`, `*:read`. */
export interface ScopeParts {
  readonly area: string;
  readonly act: Act;
}

/** One thing a key may do, as `<area>:<act>`; `*` is every area. */
export const Scope = z
  .string()
  .refine((text) => partsOf(text) !== undefined, {
    error: `must be \`<area>:<act>\`, such as \`syncs:run\`: the area one of *, ${AREAS.join(', ')}, the act one of ${ACTS.join(', ')}`,
  })
  .meta({ description: 'One thing that is allowed: `<area>:<read|write|run>`, for example `syncs:run` or `*:read`', example: 'syncs:run' });

function partsOf(text: string): ScopeParts | undefined {
  const [area = '', act, ...more] = text.split(':');
  const known = area === '*' || (AREAS as readonly string[]).includes(area);
  const found = ACTS.find((one) => one === act);
  return known && found !== undefined && more.length === 0 ? { area, act: found } : undefined;
}

/** Whether scopes allow something. None at all allow everything: then the role alone decides. */
export function covers(scopes: readonly string[], wanted: ScopeParts): boolean {
  return scopes.length === 0 || scopes.some((scope) => includes(partsOf(scope), wanted));
}

/** Whether everything that the second scopes allow is allowed by the first. */
export function coversAll(scopes: readonly string[], wanted: readonly string[]): boolean {
  if (scopes.length === 0) return true;
  return wanted.length > 0 && wanted.every((one) => scopes.some((scope) => includes(partsOf(scope), partsOf(one))));
}

function includes(scope: ScopeParts | undefined, wanted: ScopeParts | undefined): boolean {
  if (scope === undefined || wanted === undefined) return false;
  return (scope.area === '*' || scope.area === wanted.area) && (scope.act === wanted.act || wanted.act === 'read');
}
