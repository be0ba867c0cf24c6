import type { z } from 'zod';
import type { Http } from '../http.js';
import { StoredObject } from '../objects.js';
import { RunView } from '../runs/runs.js';
import { AudiencePreview, type PreviewAudience } from './audiences.js';
import { type AskWhatIf, type ConfirmReset, type ExplainQuery, IdentityExplanation, Quarantine, type QuarantineQuery } from './identity.js';
import { ProfileEvents, type ProfileEventsQuery, ProfileGraph, Profiles, type ProfilesQuery, ProfileView } from './profiles.js';
import { type CheckDefinitions, DefinitionProblems, Imported, type ImportRequest, Lineage, type Promote } from './project.js';
import { Suggestions } from './suggest.js';
import { type PreviewTrait, Provenance, type ProvenanceQuery, type Recalculate, TraitPreview, TraitStatistics } from './traits.js';

/** Where to ask. */
export interface In {
  readonly warehouse?: string | undefined;
}

const part = (text: string): string => encodeURIComponent(text);

/** What can be asked about profiles, and what can be done to all of them. Those that change something give the run that does it. */
export function profileCalls(http: Http) {
  const run = (path: string, body: unknown) => http.call(RunView, { method: 'POST', path, body });
  return {
    /** The profile an identifier (`email:a@b.c`) belongs to: one or none. */
    find: (query: z.input<typeof ProfilesQuery>) => http.call(Profiles, { method: 'GET', path: '/v1/profiles', query }),
    get: (id: string, query: In = {}) => http.call(ProfileView, { method: 'GET', path: `/v1/profiles/${part(id)}`, query: { ...query } }),
    /** What a profile did, the newest first. */
    events: (id: string, query: Partial<ProfileEventsQuery> = {}) =>
      http.call(ProfileEvents, { method: 'GET', path: `/v1/profiles/${part(id)}/events`, query }),
    /** Its identifiers, and which events made one person of them. */
    graph: (id: string, query: In = {}) =>
      http.call(ProfileGraph, { method: 'GET', path: `/v1/profiles/${part(id)}/graph`, query: { ...query } }),
    /** What values a trait would have, stored or not. */
    previewTrait: (body: z.input<typeof PreviewTrait>, signal?: AbortSignal) =>
      http.call(TraitPreview, { method: 'POST', path: '/v1/traits/preview', body, signal }),
    /** Where the value of a trait comes from. */
    provenance: (id: string, trait: string, query: Partial<ProvenanceQuery> = {}) =>
      http.call(Provenance, { method: 'GET', path: `/v1/profiles/${part(id)}/traits/${part(trait)}/provenance`, query }),
    /** Of one trait, or of all. */
    statistics: (trait?: string, query: In = {}) =>
      http.call(TraitStatistics, {
        method: 'GET',
        path: trait === undefined ? '/v1/trait-statistics' : `/v1/traits/${part(trait)}/statistics`,
        query: { ...query },
      }),
    /** Who would be in an audience, stored or not. */
    previewAudience: (body: z.input<typeof PreviewAudience>, signal?: AbortSignal) =>
      http.call(AudiencePreview, { method: 'POST', path: '/v1/audiences/preview', body, signal }),
    /** Why two identifiers are one profile. */
    explain: (query: ExplainQuery) => http.call(IdentityExplanation, { method: 'GET', path: '/v1/identity/explain', query }),
    quarantine: (query: Partial<QuarantineQuery> = {}) => http.call(Quarantine, { method: 'GET', path: '/v1/identity/quarantine', query }),
    /** Starts a run that tells what changed rules would do; its `result` is a `WhatIf` once it has ended. */
    whatIf: (body: z.input<typeof AskWhatIf>) => run('/v1/stitch/what-if', body),
    resetStitching: (body: z.input<typeof ConfirmReset>) => run('/v1/stitch/reset', body),
    resetTraits: (body: z.input<typeof ConfirmReset>) => run('/v1/traits/reset', body),
    recalculate: (body: z.input<typeof Recalculate> = {}) => run('/v1/traits/recalculate', body),
    promote: (warehouse: string, body: z.input<typeof Promote> = {}) => run(`/v1/warehouses/${part(warehouse)}/promote`, body),
    rollback: (warehouse: string, body: z.input<typeof Promote> = {}) => run(`/v1/warehouses/${part(warehouse)}/rollback`, body),
  };
}

/** What can be asked about definitions as a whole. */
export function definitionCalls(http: Http) {
  return {
    /** Tries the expressions of rules, traits and contexts in the warehouse, before or after they are applied. */
    check: (body: CheckDefinitions = {}) => http.call(DefinitionProblems, { method: 'POST', path: '/v1/check-definitions', body }),
    /** Definitions that fit the newest events of a warehouse; nothing is applied. */
    suggest: (warehouse: string) => http.call(Suggestions, { method: 'POST', path: `/v1/warehouses/${part(warehouse)}/suggest` }),
    /** Defines a warehouse with the events of a made-up shop, to try things on; the same again where it is there. */
    sample: () => http.call(StoredObject, { method: 'POST', path: '/v1/sample-warehouse' }),
    /** The definitions of another system as objects; nothing is applied. */
    import: (warehouse: string, body: ImportRequest) =>
      http.call(Imported, { method: 'POST', path: `/v1/warehouses/${part(warehouse)}/import`, body }),
    lineage: () => http.call(Lineage, { method: 'GET', path: '/v1/lineage' }),
  };
}
