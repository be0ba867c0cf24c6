import { Audience, Id } from '@tributary/core';
import { z } from 'zod';
import { pageOf, PageQuery } from '../page.js';
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

/** Which members of an audience to list, and what of them. */
export const AudienceMembersQuery = PageQuery.extend({
  cursor: z.uuid().optional(),
  split: Id.optional().meta({ description: 'Only members of this split' }),
  traits: z
    .string()
    .regex(/^[a-z][a-z0-9_]*(,[a-z][a-z0-9_]*){0,19}$/, 'must be ids of traits, at most 20, parted by commas: `lifetime_value,city`')
    .optional()
    .meta({
      description: 'Traits to be told of each, parted by commas; those its condition asks of where left out',
      examples: ['lifetime_value,city'],
    }),
});
export type AudienceMembersQuery = z.infer<typeof AudienceMembersQuery>;

/** Members of an audience as of its last run, in the order of their ids. */
export const AudienceMembers = pageOf(
  z.object({
    profile_id: z.uuid(),
    split: z.string().nullable(),
    entered_at: z.iso.datetime({ offset: true }),
    traits: z.record(z.string(), z.unknown()),
  }),
)
  .extend({ members: count, computed_at: z.iso.datetime({ offset: true }) })
  .meta({
    id: 'AudienceMembers',
    examples: [
      {
        items: [
          {
            ...{ profile_id: '0199a0b0-0000-7000-8000-000000000001', split: 'test', entered_at: '2026-01-05T10:00:00Z' },
            traits: { lifetime_value: 1200 },
          },
        ],
        ...{ next: null, members: 1, computed_at: '2026-01-05T10:00:00Z' },
      },
    ],
  });
export type AudienceMembers = z.infer<typeof AudienceMembers>;

/** How an audience stood after each of its runs, the newest first. */
export const AudienceHistory = pageOf(
  z.object({ run: z.string(), at: z.iso.datetime({ offset: true }), members: count, entered: count, left: count }),
).meta({
  id: 'AudienceHistory',
  examples: [
    {
      items: [{ run: '0199a0b0-0000-7000-8000-000000000002', at: '2026-01-05T10:00:00Z', members: 120, entered: 5, left: 2 }],
      next: null,
    },
  ],
});
export type AudienceHistory = z.infer<typeof AudienceHistory>;

/** Which pages of the history. */
export const AudienceHistoryQuery = PageQuery.extend({ cursor: z.iso.datetime({ offset: true }).optional() });
export type AudienceHistoryQuery = z.infer<typeof AudienceHistoryQuery>;

/** Asks what audiences of one warehouse have in common. */
export const CompareAudiences = z
  .strictObject({
    audiences: z
      .array(Id)
      .min(2)
      .max(10)
      .refine((ids) => new Set(ids).size === ids.length, 'name each audience once'),
  })
  .meta({ id: 'CompareAudiences', examples: [{ audiences: ['vips', 'lapsed'] }] });
export type CompareAudiences = z.infer<typeof CompareAudiences>;

/** What audiences have in common, as of their last runs. */
export const AudienceOverlap = z
  .object({
    audiences: z.array(z.object({ audience: z.string(), members: count })),
    in_all: count.meta({ description: 'Members of all of them' }),
    in_any: count.meta({ description: 'Members of any of them' }),
    pairs: z.array(z.object({ audiences: z.tuple([z.string(), z.string()]), members: count })),
    regions: z
      .array(z.object({ audiences: z.array(z.string()), members: count }))
      .meta({ description: 'Members of exactly these and none of the others, the most first; what has no members is left out' }),
  })
  .meta({
    id: 'AudienceOverlap',
    examples: [
      {
        audiences: [
          { audience: 'vips', members: 120 },
          { audience: 'lapsed', members: 80 },
        ],
        ...{ in_all: 15, in_any: 185 },
        pairs: [{ audiences: ['vips', 'lapsed'], members: 15 }],
        regions: [
          { audiences: ['vips'], members: 105 },
          { audiences: ['lapsed'], members: 65 },
          { audiences: ['vips', 'lapsed'], members: 15 },
        ],
      },
    ],
  });
export type AudienceOverlap = z.infer<typeof AudienceOverlap>;
