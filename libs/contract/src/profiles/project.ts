import { Id } from '@tributary/core';
import { z } from 'zod';
import { warehouse } from './choose.js';

/** Reads the definitions of another system out of its tables. Nothing is applied. */
export const ImportRequest = z
  .strictObject({
    from: z.literal('meiro'),
    schema: z
      .string()
      .min(1)
      .max(63)
      .meta({ description: 'Where its tables are: `events`, `stitching_attributes_config`, `attributes`, `context`' }),
  })
  .meta({ id: 'ImportRequest' });
export type ImportRequest = z.infer<typeof ImportRequest>;

/** What an import found: objects to look through and apply, and what could not be taken over. */
export const Imported = z
  .object({ objects: z.array(z.record(z.string(), z.unknown())), problems: z.array(z.object({ path: z.string(), message: z.string() })) })
  .meta({ id: 'Imported' });
export type Imported = z.infer<typeof Imported>;

/** Puts our views in the place of what others read, or undoes that. */
export const Promote = z
  .strictObject({
    shadow: z
      .boolean()
      .default(false)
      .meta({ description: 'The views of the shadow schema; promoted over those of the schema, they are switched' }),
  })
  .meta({ id: 'Promote' });
export type Promote = z.infer<typeof Promote>;

/** Definitions to be tried in a warehouse before they are applied; without `objects` those that are defined. */
export const CheckDefinitions = z
  .strictObject({ warehouse, objects: z.array(z.record(z.string(), z.unknown())).max(10_000).optional() })
  .meta({ id: 'CheckDefinitions' });
export type CheckDefinitions = z.infer<typeof CheckDefinitions>;

/** What is wrong with definitions in the words of the warehouse; empty when all is well. */
export const DefinitionProblems = z
  .object({
    checked: z.int().meta({ description: 'Rules, traits, contexts and syncs whose expressions were tried' }),
    problems: z.array(
      z.object({
        kind: z.string(),
        id: Id,
        path: z.string().meta({ description: 'The field' }),
        message: z.string(),
        line: z.int().nullable().meta({ description: 'Within the field, from 1' }),
        column: z.int().nullable(),
      }),
    ),
  })
  .meta({ id: 'DefinitionProblems' });
export type DefinitionProblems = z.infer<typeof DefinitionProblems>;

/** What is made of what: event kinds and columns, traits, models, syncs, destinations. */
export const Lineage = z
  .object({
    nodes: z.array(
      z.object({
        id: z.string(),
        kind: z.enum([
          'audience',
          'event_kind',
          'column',
          'table',
          'identifier_type',
          'context',
          'trait',
          'model',
          'field',
          'sync',
          'destination',
          'missing',
        ]),
        label: z.string(),
      }),
    ),
    edges: z.array(z.object({ from: z.string(), to: z.string() })).meta({ description: 'From what is read to what is made of it' }),
  })
  .meta({ id: 'Lineage' });
export type Lineage = z.infer<typeof Lineage>;
