import { SyncSource } from '@tributary/core';
import { z } from 'zod';

/** What a sync could read. */
export const AskColumns = z.strictObject({ source: SyncSource }).meta({ id: 'AskColumns', examples: [{ source: { model: 'customers' } }] });
export type AskColumns = z.infer<typeof AskColumns>;

/** The columns of a source as they are now. */
export const SourceColumns = z
  .object({ items: z.array(z.object({ name: z.string(), type: z.string().meta({ examples: ['text', 'list<integer>'] }) })) })
  .meta({ id: 'SourceColumns' });
export type SourceColumns = z.infer<typeof SourceColumns>;

/** Which sync to try: the one that stands, or as it would be. */
export const CheckSync = z
  .strictObject({
    sync: z.record(z.string(), z.unknown()).optional().meta({ description: 'A definition of the sync that is not stored' }),
  })
  .meta({ id: 'CheckSync', examples: [{}] });
export type CheckSync = z.infer<typeof CheckSync>;

/** What of a sync does not fit its source or its destination as they are now; empty when all is well. */
export const SyncProblems = z
  .object({ problems: z.array(z.object({ path: z.string().meta({ description: 'The field' }), message: z.string() })) })
  .meta({ id: 'SyncProblems' });
export type SyncProblems = z.infer<typeof SyncProblems>;
