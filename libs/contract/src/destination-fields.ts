import { z } from 'zod';

/** A field that an object of a destination can be given. */
export const FieldView = z
  .object({
    name: z.string(),
    label: z.string(),
    type: z.string(),
    required: z.boolean(),
    identifier: z.boolean(),
    help: z.string().nullable(),
    max_length: z.int().nullable().meta({ description: 'Characters of a text' }),
    max_items: z.int().nullable().meta({ description: 'Elements of a list' }),
    choices: z.array(z.string()).nullable().meta({ description: 'The only values taken' }),
  })
  .meta({ id: 'Field' });
export type FieldView = z.infer<typeof FieldView>;

/** The fields of an object. `discovered`: the destination was asked, with the options that were given. */
export const ObjectFields = z
  .object({ items: z.array(FieldView), discovered: z.boolean(), accepts_other_fields: z.boolean() })
  .meta({ id: 'ObjectFields' });
export type ObjectFields = z.infer<typeof ObjectFields>;

/** What a destination can be written to. */
export const DestinationObjects = z
  .object({
    items: z.array(
      z.object({
        name: z.string(),
        label: z.string(),
        modes: z.array(z.string()),
        discovers: z.boolean().meta({ description: 'The destination knows more fields than the connector: ask for them' }),
        reads: z.boolean().meta({ description: 'What is there can be compared with what was told' }),
      }),
    ),
    next: z.null(),
  })
  .meta({ id: 'DestinationObjects' });
export type DestinationObjects = z.infer<typeof DestinationObjects>;

/** For which options fields are asked: those of a sync, as JSON. */
export const FieldsQuery = z.object({
  options: z
    .string()
    .optional()
    .transform((text, context): unknown => {
      try {
        return text === undefined ? {} : JSON.parse(text);
      } catch {
        context.addIssue({ code: 'custom', message: 'must be JSON, as the options of a sync are' });
        return z.NEVER;
      }
    })
    .meta({ description: 'The options of a sync, as JSON' }),
});
export type FieldsQuery = z.infer<typeof FieldsQuery>;
