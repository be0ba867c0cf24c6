import { KIND_NAMES, type Kind } from '@tributary/core';
import { z } from 'zod';
import { PageQuery } from './page.js';

/** A defined object as the API shows it. Secret settings read `{ "secret": true }`. */
export const StoredObject = z
  .object({
    kind: z.enum(KIND_NAMES as [Kind, ...Kind[]]),
    id: z.string(),
    revision: z.int(),
    updated_at: z.iso.datetime(),
    object: z.record(z.string(), z.unknown()),
  })
  .meta({ id: 'StoredObject' });
export type StoredObject = z.infer<typeof StoredObject>;

/** Which objects of a kind: all, or those that have these words. */
export const ObjectsQuery = PageQuery.extend({
  search: z
    .string()
    .min(1)
    .max(200)
    .optional()
    .meta({ description: 'Words of the id or the label', examples: ['revenue'] }),
});
export type ObjectsQuery = z.infer<typeof ObjectsQuery>;

/** Whether a warehouse or destination can be reached with what is defined, in words for people. */
export const CheckResult = z.object({ ok: z.boolean(), detail: z.string() }).meta({ id: 'CheckResult' });
export type CheckResult = z.infer<typeof CheckResult>;
