import { z } from 'zod';

/** A definition that fits the events of a warehouse, to be looked at and applied. */
export const Suggestion = z
  .object({
    object: z
      .record(z.string(), z.unknown())
      .meta({ description: 'An identifier type, an identity rule or a trait, as it would be applied' }),
    why: z.string(),
    examples: z.array(z.string()).meta({ description: 'Some of the values it would give' }),
  })
  .meta({ id: 'Suggestion' });
export type Suggestion = z.infer<typeof Suggestion>;

/** What a look into the newest events found. Nothing is applied. */
export const Suggestions = z
  .object({
    kinds: z
      .array(z.object({ source_id: z.string(), type: z.string(), version: z.string(), events: z.int() }))
      .meta({ description: 'The kinds of events there are, the commonest first' }),
    suggestions: z.array(Suggestion),
  })
  .meta({ id: 'Suggestions' });
export type Suggestions = z.infer<typeof Suggestions>;
