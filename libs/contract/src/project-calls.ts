import type { z } from 'zod';
import type { Http } from './http.js';
import { type ApplyRequest, ApplyResult, type PlanRequest, ProjectExport, ProjectPlan } from './project.js';

type Objects = readonly Readonly<Record<string, unknown>>[];

/** What is asked about a whole project: all its objects at once. */
export function projectCalls(http: Http) {
  return {
    /** Creates, changes and, with `prune`, deletes many objects at once, or none. */
    apply: (objects: Objects, how: Omit<z.input<typeof ApplyRequest>, 'objects'> = {}) =>
      http.call(ApplyResult, { method: 'POST', path: '/v1/apply', body: { objects, ...how } }),
    /** What applying the objects would do, and what the syncs it reaches would send. Changes nothing. */
    plan: (objects: Objects, how: Omit<z.input<typeof PlanRequest>, 'objects'> = {}) =>
      http.call(ProjectPlan, { method: 'POST', path: '/v1/plan', body: { objects, ...how } }),
    /** Everything that is defined, as files have it. */
    export: () => http.call(ProjectExport, { method: 'GET', path: '/v1/export' }),
  };
}
