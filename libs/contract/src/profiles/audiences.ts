import { Audience } from '@tributary/core';
import { z } from 'zod';
import { count, warehouse } from './choose.js';

/** Starts computing the audiences of a warehouse. */
export const StartAudiencesRun = z.strictObject({ warehouse }).meta({ id: 'StartAudiencesRun' });
export type StartAudiencesRun = z.infer<typeof StartAudiencesRun>;

/** Asks who would be in an audience, stored or not. */
export const PreviewAudience = z.strictObject({ audience: Audience }).meta({ id: 'PreviewAudience' });
export type PreviewAudience = z.infer<typeof PreviewAudience>;

/** Who would be a member now. */
export const AudiencePreview = z
  .object({
    members: count,
    splits: z.array(z.object({ split: z.string().nullable().meta({ description: '`null`: in none' }), members: count })),
    sample: z.array(z.string()).meta({ description: 'Ids of some of the profiles, at most ten of each split' }),
  })
  .meta({ id: 'AudiencePreview' });
export type AudiencePreview = z.infer<typeof AudiencePreview>;
