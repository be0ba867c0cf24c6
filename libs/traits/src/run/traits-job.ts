import type { Context, Events, Model, Trait } from '@tributary/core';
import { ident, type Sql, type StatementOptions } from '@tributary/sql';
import type { DueProfiles } from '../due-profiles.js';
import type { NormalizeKeys } from './model-keys.js';
import type { TypedTrait } from '../statement/typed-trait.js';
import type { DefinedTrait, RunPlan } from './plan-run.js';
import type { KnownColumn } from './trait-columns.js';

/** The stages of a trait run, in order. */
export const TRAIT_STAGES = ['check', 'contexts', 'compute', 'publish'] as const;
export type TraitStage = (typeof TRAIT_STAGES)[number];

/** What a trait run is asked to do. */
export interface TraitsRequest {
  /** Our schema in the warehouse, stitched before. */
  readonly schema: string;
  readonly events: Events;
  /** All traits there are, with the revisions of their definitions: the values of one that is not listed are gone after the run. */
  readonly traits: readonly { readonly trait: Trait; readonly revision: number }[];
  readonly contexts?: readonly Context[];
  /** Those that traits take columns of. */
  readonly models?: readonly Model[];
  /** Identifier types that are known. */
  readonly identifierTypes?: readonly string[];
  /** The audiences of the warehouse: formulas may name them, and read who is a member as of the last run of audiences. */
  readonly audiences?: readonly string[];
  /** Brings the keys of models into the form of identifiers; without it they are compared as they are. */
  readonly normalizeKeys?: NormalizeKeys;
  readonly runId: string;
  /** All traits of all profiles, also where nothing changed. */
  readonly full?: boolean;
  /** Only these traits and the formulas made of them, for all profiles. */
  readonly traitsOnly?: readonly string[];
  /** Contexts to be computed again, also when they are fresh: all, or those of these keys. */
  readonly forceContexts?: boolean | readonly string[];
  readonly signal?: AbortSignal;
  /** Called when a stage begins: `done` of `total` stages are behind it. */
  readonly onProgress?: (at: { readonly stage: TraitStage; readonly done: number; readonly total: number }) => void;
}

/** Tells that a stage begins. */
export function begin({ onProgress }: TraitsRequest, stage: TraitStage): void {
  onProgress?.({ stage, done: TRAIT_STAGES.indexOf(stage), total: TRAIT_STAGES.length });
}

/**
 * How much a run computes. `all`: all traits of all profiles. `changed`: traits of another definition for all profiles, the others for
 * due ones. `due`: all traits of the due profiles. `none`: nothing.
 */
export type TraitsMode = 'all' | 'changed' | 'due' | 'none';

/** A run that has something to compute. */
export interface TraitsJob {
  readonly request: TraitsRequest;
  readonly mode: Exclude<TraitsMode, 'none'>;
  readonly plan: RunPlan;
  readonly due: DueProfiles;
  readonly known: ReadonlyMap<string, KnownColumn>;
  readonly defined: readonly DefinedTrait[];
  /** Those that may be computed, in the order of their columns. */
  readonly typed: readonly TypedTrait[];
  readonly options: StatementOptions;
}

/** A value that could not be used: in which event, or for queries of which profile, and what the warehouse or we say of it. */
export type ErrorSample = { readonly event: string; readonly message: string } | { readonly profile: string; readonly message: string };

/** Values that a trait could not use, such as text in a sum, with a few of them. */
export interface TraitErrors {
  readonly trait: string;
  readonly values: number;
  readonly samples: readonly ErrorSample[];
}

/** What was computed: `next` is the table that is to take the place of `profile_trait`; `null` where its rows were changed in place. */
export interface Computed {
  readonly next: Sql | null;
  readonly profiles: number;
  readonly values: number;
  readonly errors: readonly CountedErrors[];
}

/** How many values a trait could not use; of the expressions that failed it is not known yet. */
export interface CountedErrors {
  readonly trait: string;
  readonly values: number;
}

/** The name of the table that is being built beside `profile_trait`. */
export const NEXT = 'profile_trait_next';
export const nextTable = (schema: string): Sql => ident(schema, NEXT);
