import {
  Audience,
  CHANGES,
  Context,
  Destination,
  Expression,
  Id,
  Identified,
  IdentifierType,
  IdentityRule,
  Intent,
  Model,
  Pin,
  type RunKind,
  Sync,
  SyncSource,
  Trait,
} from '@tributary/core';
import { z } from 'zod';

const flag = z.boolean().default(false);
const ids = z.array(Id);

/** A sync with everything it refers to, as it was when the run was created. */
const ResolvedSync = z.object({
  workspaceId: z.string(),
  sync: Sync,
  revision: z.int(),
  model: Model.optional(),
  audience: Audience.optional(),
  destination: Destination,
  /** What the run is to do. */
  intent: Intent.default(CHANGES),
});

/** Which records of a ledger are compared with what the destination holds. */
const Which = z.union([z.strictObject({ all: z.literal(true) }), z.strictObject({ sample: z.int().min(1).max(10_000) })]);

/** What a maintenance run does to the profiles of its warehouse. `shadow`: in the shadow schema, not in the one people read. */
const Maintenance = z.strictObject({
  action: z.enum(['reset_stitching', 'reset_traits', 'recalculate', 'promote', 'rollback']),
  shadow: flag,
});

const asked = <Q extends string, T extends z.ZodRawShape>(question: Q, more: T) =>
  z.strictObject({ question: z.literal(question), ...more });

/** Objects that would be there besides the defined ones, or in their place. Kinds with secrets are none of them. */
const Changed = z.union([IdentifierType, IdentityRule, Pin, Context, Trait, Model, Audience, Sync]);

/** Whose deliveries: a person's, by a profile or an identifier, or those of one record of a sync. */
const Deliveries = z.union([
  z.strictObject({ profile: z.uuid() }),
  z.strictObject({ identifier: Identified }),
  z.strictObject({ sync: Id, key: z.string().min(1) }),
]);

/** What a lookup asks a warehouse; `fields` a destination. */
const Lookup = z.discriminatedUnion('question', [
  asked('explain', { from: Identified, to: Identified }),
  asked('profiles', { of: Identified }),
  asked('profile', { profile: z.uuid() }),
  asked('profile_events', { profile: z.uuid(), cursor: z.string().max(2_000).optional(), limit: z.int().min(1).max(500).default(50) }),
  asked('profile_graph', { profile: z.uuid() }),
  asked('trait_preview', { trait: Trait, profiles: z.int().min(1).max(1_000).default(200) }),
  asked('provenance', { profile: z.uuid(), trait: Id, limit: z.int().min(1).max(500).default(50) }),
  asked('statistics', { trait: Id.optional() }),
  asked('audience', { audience: Audience }),
  asked('audience_members', {
    ...{ audience: Id, split: Id.optional(), traits: ids.max(20).optional() },
    ...{ cursor: z.uuid().optional(), limit: z.int().min(1).max(500) },
  }),
  asked('audience_history', { audience: Id, cursor: z.string().max(50).optional(), limit: z.int().min(1).max(500) }),
  asked('audience_overlap', { audiences: ids.min(2).max(10) }),
  asked('query', { sql: Expression, limit: z.int().min(1).max(1_000) }),
  asked('quarantine', { type: Id.optional(), limit: z.int().min(1).max(500).default(50) }),
  asked('ledger', { sync: Id, key: z.string().min(1).optional() }),
  asked('owed', { sync: Id, cursor: z.string().optional(), limit: z.int().min(1).max(500).default(50) }),
  asked('deliveries', { of: Deliveries, limit: z.int().min(1).max(500).default(50) }),
  asked('columns', { source: SyncSource }),
  asked('sync', { sync: Sync }),
  asked('suggest', {}),
  asked('import', { from: z.literal('meiro'), schema: z.string().min(1) }),
  asked('validate', { objects: z.array(Changed).optional() }),
  asked('impact', {
    objects: z.array(Changed),
    removed: z.array(z.strictObject({ kind: z.enum(['trait', 'context', 'model', 'audience']), id: Id })).default([]),
    /** Whose values and members may differ: the changed ones, and those made of them. */
    traits: ids,
    audiences: ids,
    /** The syncs that read any of those, as they would be. */
    syncs: z.array(Sync),
    /** In a log of more events nothing is tried. */
    most_events: z.int().min(1).default(5_000_000),
  }),
  asked('fields', { destination: Id, object: z.string().min(1), options: z.unknown() }),
]);

/** What runs of each kind are created with; read again by this before a worker acts on it. */
export const RUN_INPUTS = {
  stitch: z.strictObject({ full: flag, shadow: flag }),
  traits: z.strictObject({ full: flag, shadow: flag, traits: ids.optional(), contexts: z.union([z.literal(true), ids]).optional() }),
  audiences: z.strictObject({}),
  pipeline: z.strictObject({ full: flag, syncs: z.union([z.enum(['due', 'all', 'none']), ids]).default('due') }),
  sync: ResolvedSync,
  maintenance: Maintenance,
  preview: ResolvedSync,
  what_if: z.strictObject({
    types: z.array(IdentifierType).default([]),
    rules: z.array(IdentityRule).default([]),
    pins: z.array(Pin).default([]),
    removed: z.array(z.strictObject({ kind: z.enum(['identifier_type', 'identity_rule', 'pin']), id: Id })).default([]),
  }),
  reconcile: ResolvedSync.extend({ which: Which }),
  lookup: Lookup,
  check: z.strictObject({ kind: z.enum(['warehouse', 'destination']), id: Id }),
} as const satisfies Readonly<Record<RunKind, z.ZodType>>;

/** What a run of a kind is created with; defaults may be left out. */
export type NewRunInput<K extends RunKind = RunKind> = z.input<(typeof RUN_INPUTS)[K]>;
/** What a run of a kind carries. */
export type RunInput<K extends RunKind = RunKind> = z.output<(typeof RUN_INPUTS)[K]>;
/** One question to a warehouse, and what there is to tell it by. */
export type LookupInput<Q extends LookupQuestion = LookupQuestion> = Extract<RunInput<'lookup'>, { question: Q }>;
export type LookupQuestion = RunInput<'lookup'>['question'];
export type MaintenanceAction = RunInput<'maintenance'>['action'];

/** What a run of a sync is to do; for a run of another kind that says nothing. */
export function intentOf(run: { readonly input: unknown }): Intent {
  const { intent } = (run.input ?? {}) as { readonly intent?: unknown };
  return intent === undefined ? CHANGES : Intent.parse(intent);
}

/** What a run was created with, checked to be what its kind takes. */
export function inputOf<K extends RunKind>(kind: K, run: { readonly kind: RunKind; readonly input: unknown }): RunInput<K> {
  if (run.kind !== kind) throw new Error(`a ${run.kind} run came where a ${kind} run was expected`);
  // A run that was created before its kind took an input has none.
  return RUN_INPUTS[kind].parse(run.input ?? {}) as RunInput<K>;
}
