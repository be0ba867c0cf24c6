import { z } from 'zod';
import { count, IdentifierView } from './choose.js';

const beforeAfter = <T extends z.ZodType>(of: T) => z.object({ before: of, after: of });

const State = z.object({ profiles: count, identifiers: count, events: count, events_without_identifier: count });

const ProfileGroup = z.object({
  profile_id: z.string(),
  parts: count,
  profiles: z.array(z.object({ profile_id: z.string(), identifiers: count, examples: z.array(IdentifierView) })),
});

/** What would become of the profiles: the result of a what-if run. `before` is what is, `after` what would be. */
export const WhatIf = z
  .object({
    ...beforeAfter(State).shape,
    merged: z
      .object({ into: count, profiles: count, examples: z.array(ProfileGroup) })
      .meta({ description: 'Profiles that would be made of several of now' }),
    split: z
      .object({ profiles: count, into: count, examples: z.array(ProfileGroup) })
      .meta({ description: 'Profiles of now whose identifiers would be of several' }),
    new: count,
    gone: count,
    events_moved: count.meta({ description: 'Events that would be of another profile, or of none' }),
    affected: count.meta({ description: 'Profiles that would not be what they are' }),
    biggest: beforeAfter(z.array(z.object({ profile_id: z.string(), identifiers: count, events: count }))),
    quarantined: beforeAfter(
      z.object({
        values: count,
        examples: z.array(IdentifierView.extend({ linked_type: z.string().nullable(), linked: count, max_linked: count })),
      }),
    ),
    oversized: beforeAfter(
      z.object({
        profiles: count,
        examples: z.array(z.object({ profile_id: z.string(), type: z.string(), identifiers: count, max_per_profile: count })),
      }),
    ),
    blocked: count,
    rules_without_values: z.array(z.string()).meta({ description: 'Rules that would find nothing in the whole log' }),
    syncs: z
      .array(
        z.object({
          sync: z.string(),
          records: count.nullable().meta({ description: 'That it has now; `null` where its source cannot be read' }),
          affected: count.nullable().meta({ description: 'Of those, the records of affected profiles' }),
          reason: z.string().nullable(),
        }),
      )
      .meta({ description: 'The syncs that read profiles of this warehouse' }),
  })
  .meta({ id: 'WhatIf' });
export type WhatIf = z.infer<typeof WhatIf>;
