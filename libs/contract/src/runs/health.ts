import { Id, RUN_STATES } from '@tributary/core';
import { z } from 'zod';
import { PageQuery, pageOf } from '../page.js';
import { RunView } from './runs.js';

const search = z.string().min(1).max(200).optional();

/** A run as a mark in a row of them. */
const RecentRun = z.object({ id: z.uuid(), state: z.enum(RUN_STATES), delivered: z.int(), missed: z.int(), created_at: z.iso.datetime() });

/** How a sync stands: from where to where, how its newest runs went, when it is due next. */
export const SyncHealth = z
  .object({
    id: z.string(),
    label: z.string().nullable(),
    enabled: z.boolean(),
    revision: z.int(),
    source: z.object({
      kind: z.enum(['profiles', 'audience', 'model', 'events']),
      subject: z.string().meta({ description: 'The audience or the model; of profiles and events the warehouse' }),
    }),
    destination: z.string(),
    connector: z.string().nullable().meta({ description: 'Of its destination' }),
    object: z.string(),
    mode: z.string(),
    last_run: RunView.nullable(),
    recent: z.array(RecentRun).meta({ description: 'Its newest runs, newest first, at most 20' }),
    next_at: z.iso.datetime().nullable().meta({ description: 'When its schedule is due next' }),
  })
  .meta({ id: 'SyncHealth' });
export type SyncHealth = z.infer<typeof SyncHealth>;

/** A page of them, by id. */
export const SyncHealthPage = pageOf(SyncHealth).meta({ id: 'SyncHealthPage' });
export type SyncHealthPage = z.infer<typeof SyncHealthPage>;

/** Which syncs: all, or those that have these words, use this destination or model, or whose newest run stands so. */
export const SyncHealthQuery = PageQuery.extend({
  search: search.meta({ description: 'Words of the id, the label or the destination', examples: ['braze'] }),
  id: Id.optional().meta({ description: 'Only this one' }),
  destination: z.string().optional(),
  model: z.string().optional(),
  state: z.enum(RUN_STATES).optional().meta({ description: 'Of the newest run' }),
});
export type SyncHealthQuery = z.infer<typeof SyncHealthQuery>;

const Why = z.string().nullable().meta({ description: 'What the destination said, or what went wrong with it' });
const since = z.iso.datetime().nullable();

/** Whether workers speak to a destination: `open`, not until a time; then `half_open`, until one of all workers has tried it. */
export const CircuitView = z
  .discriminatedUnion('state', [
    z.object({ state: z.literal('closed') }),
    z.object({ state: z.literal('open'), until: z.iso.datetime(), since, reason: Why }),
    z.object({ state: z.literal('half_open'), since, reason: Why }),
  ])
  .meta({ id: 'Circuit' });
export type CircuitView = z.infer<typeof CircuitView>;

/** How a destination stands: its newest check, and what its syncs did there in the last seven days. */
export const DestinationHealth = z
  .object({
    id: z.string(),
    label: z.string().nullable(),
    connector: z.string(),
    sandbox: z.boolean(),
    check: z.object({ ok: z.boolean(), detail: z.string(), at: z.iso.datetime() }).nullable().meta({ description: 'The newest one' }),
    syncs: z.int().meta({ description: 'That write to it' }),
    delivered: z.int(),
    rejected: z.int().meta({ description: 'Refused, or of unknown fate' }),
    requests: z.int(),
    backlog: z.int().meta({ description: 'Changes of runs that go on, not answered yet' }),
    waiting: z
      .object({ until: z.iso.datetime().nullable(), reason: z.string() })
      .nullable()
      .meta({ description: 'Why a run of it stands still' }),
    circuit: CircuitView,
    paused: z
      .object({ until: z.iso.datetime(), since, reason: Why })
      .nullable()
      .meta({ description: 'It asked to wait: no worker speaks to it until then' }),
  })
  .meta({ id: 'DestinationHealth' });
export type DestinationHealth = z.infer<typeof DestinationHealth>;

/** A page of them, by id. */
export const DestinationHealthPage = pageOf(DestinationHealth).meta({ id: 'DestinationHealthPage' });
export type DestinationHealthPage = z.infer<typeof DestinationHealthPage>;

/** Which destinations: all, or those that have these words. */
export const DestinationHealthQuery = PageQuery.extend({
  id: Id.optional().meta({ description: 'Only this one' }),
  search: search.meta({ description: 'Words of the id, the label or the connector', examples: ['crm'] }),
});
export type DestinationHealthQuery = z.infer<typeof DestinationHealthQuery>;
