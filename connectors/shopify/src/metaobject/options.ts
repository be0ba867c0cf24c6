import { z } from 'zod';

/** Shopify's names of a field's types; new ones come with new versions, so any name of that form is taken. */
const TypeName = z
  .string()
  .regex(/^(list\.)?[a-z][a-z0-9_]{1,62}$/, 'the type of a field, as Shopify names it: `number_integer`, `list.product_reference`');

export const Fields = z
  .record(z.string().regex(/^[A-Za-z0-9_-]{2,64}$/, 'the key of a field: 2 to 64 letters, digits, `-` and `_`'), TypeName)
  .optional()
  .meta({
    title: 'Types of the fields',
    description:
      'Field to type, as Shopify names it (`number_integer`, `list.product_reference`). Asked from the definition where not given',
  });

const Creation = z
  .strictObject({
    name: z.string().min(1).optional().meta({ title: 'Name', description: 'For people; the type where not given' }),
    display_name: z.string().optional().meta({ title: 'Display name', description: 'The field that names an entry to people' }),
    required: z.array(z.string()).default([]).meta({ title: 'Required fields' }),
    publishable: z.boolean().default(false).meta({ title: 'Publishes its entries' }),
    storefront: z
      .enum(['NONE', 'PUBLIC_READ'])
      .default('NONE')
      .meta({ title: 'In the storefront', description: '`PUBLIC_READ` shows every entry to everybody: nothing personal may be in it' }),
  })
  .meta({ title: 'Create the definition', description: 'Where it is missing, with the `fields`; fields it lacks are added to it' });

export const MetaobjectOptions = z
  .strictObject({
    type: z
      .string()
      .regex(/^(\$app:)?[A-Za-z0-9_-]{3,255}$/, 'the type of a metaobject definition: letters, digits, `-` and `_`')
      .meta({ title: 'Type', description: 'Of the metaobject definition' }),
    status: z
      .enum(['ACTIVE', 'DRAFT'])
      .optional()
      .meta({ title: 'Status', description: 'Needed where the definition publishes its entries: others than `ACTIVE` are not shown' }),
    fields: Fields,
    create: Creation.optional(),
    bulk_above: z.int().min(1).default(5_000).meta({
      title: 'Bulk above',
      description: 'Runs with more changes than these are sent as files (bulk operations), which cost no points',
    }),
  })
  .refine(({ create, fields }) => create === undefined || fields !== undefined, {
    path: ['fields'],
    message: 'say which fields the definition is to have: `create` needs their types',
  });
export type MetaobjectOptions = z.infer<typeof MetaobjectOptions>;
