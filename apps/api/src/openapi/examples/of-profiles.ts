import type {
  AskWhatIf,
  AudiencePreview,
  ConfirmReset,
  IdentityExplanation,
  PreviewAudience,
  PreviewTrait,
  ProfileEvents,
  ProfileGraph,
  ProfileSummary,
  ProfileView,
  Promote,
  Provenance,
  Quarantine,
  Recalculate,
  StartAudiencesRun,
  StartStitchRun,
  StartTraitsRun,
  TraitPreview,
  TraitStatistic,
  WhatIf,
} from '@tributary/contract';
import type { z } from 'zod';

const at = '2026-01-05T09:30:00.000Z';
const run_id = '0199a0b0-0000-7000-8000-000000000001';
const email = { type: 'email', value: 'ada@example.com' };
const cookie = { type: 'cookie', value: 'c-1' };

const summary: ProfileSummary = { id: '0199a0b0-0000-7000-8000-0000000000aa', created_at: at, last_event_at: at, merged_into: null };

const profile: ProfileView = {
  ...summary,
  identifiers: [
    { ...email, last_seen_at: at },
    { ...cookie, last_seen_at: at },
  ],
  ...{ identifier_count: 2, oversized: [] },
  merges: [{ absorbed_id: '0199a0b0-0000-7000-8000-0000000000ab', ...email, event_id: 'e2', run_id, merged_at: at }],
  audiences: [{ id: 'vips', split: null, entered_at: at }],
  traits: [{ id: 'revenue', type: 'sum', value: '62.40', revision: 1, run_id, computed_at: at }],
  calculated_at: at,
};

const statistic: TraitStatistic = {
  ...{ trait: 'revenue', profiles: 1200, values: 640, uniques: 380, lowest: '1.50', highest: '2310.00' },
  ...{ top: [{ value: '9.90', profiles: 44 }], taken_at: at },
};

const whatIf: WhatIf = {
  before: { profiles: 1200, identifiers: 3100, events: 90_000, events_without_identifier: 12 },
  after: { profiles: 1190, identifiers: 3100, events: 90_000, events_without_identifier: 12 },
  merged: { into: 10, profiles: 20, examples: [] },
  split: { profiles: 0, into: 0, examples: [] },
  ...{ new: 0, gone: 10, events_moved: 84, affected: 20 },
  biggest: { before: [], after: [] },
  quarantined: { before: { values: 0, examples: [] }, after: { values: 0, examples: [] } },
  oversized: { before: { profiles: 0, examples: [] }, after: { profiles: 0, examples: [] } },
  ...{ blocked: 3, rules_without_values: [] },
  syncs: [{ sync: 'vips_to_braze', records: 120, affected: 2, reason: null }],
};

const question = {
  StartStitchRun: { warehouse: 'shop', full: false } satisfies z.input<typeof StartStitchRun>,
  StartTraitsRun: { warehouse: 'shop', traits: ['revenue'] } satisfies z.input<typeof StartTraitsRun>,
  StartAudiencesRun: { warehouse: 'shop' } satisfies z.input<typeof StartAudiencesRun>,
  AskWhatIf: {
    warehouse: 'shop',
    rules: [{ kind: 'identity_rule', id: 'order_phone', event: { type: 'order' }, identifier: 'phone', value: "payload->>'phone'" }],
  } satisfies z.input<typeof AskWhatIf>,
  ConfirmReset: { warehouse: 'shop', confirm: 'shop' } satisfies z.input<typeof ConfirmReset>,
  Recalculate: { warehouse: 'shop' } satisfies z.input<typeof Recalculate>,
  Promote: { shadow: true } satisfies z.input<typeof Promote>,
  PreviewAudience: {
    audience: { kind: 'audience', id: 'vips', warehouse: 'shop', condition: { trait: 'revenue', is: 'at_least', value: 1000 } },
  } satisfies Partial<z.input<typeof PreviewAudience>>,
};

/** Who people are, and what is known of them. */
export const ABOUT_PROFILES: Readonly<Record<string, unknown>> = {
  ...question,
  Identifier: email,
  ProfileSummary: summary,
  Profile: profile,
  Provenance: {
    ...{ trait: 'revenue', profile_id: summary.id, value: '62.40', revision: 1, run_id, computed_at: at, due: false },
    ...{ found: 2, considered: 2, inputs: [], query: null, contexts: [] },
    events: [{ id: 'e3', type: 'order', event_time: at, value: '42.40' }],
  } satisfies Provenance,
  IdentityExplanation: {
    ...{ from: email, to: cookie, joined: true, profile_id: summary.id, cause: null, reason: null },
    steps: [{ event_id: 'e2', event_time: at, from: email, to: cookie }],
  } satisfies IdentityExplanation,
  Quarantine: { values: 1, items: [{ ...cookie, linked_type: 'email', linked: 1400, max_linked: 1000 }] } satisfies Quarantine,
  TraitStatistic: statistic,
  PreviewTrait: {
    ...{ warehouse: 'shop', profiles: 200 },
    trait: { kind: 'trait', id: 'revenue', type: 'sum', value: "(payload->>'revenue')::double" },
  } satisfies z.input<typeof PreviewTrait>,
  TraitPreview: {
    ...{ profiles: 200, values: 112, problem: null },
    items: [{ profile_id: summary.id, value: '62.40' }],
  } satisfies TraitPreview,
  ProfileEvents: {
    items: [{ id: 'e3', source_id: 'web', type: 'order', version: '1', event_time: at, payload: '{"revenue":42.4}' }],
    next: null,
  } satisfies ProfileEvents,
  ProfileGraph: {
    ...{ identifier_count: 2, link_count: 1 },
    identifiers: profile.identifiers,
    links: [{ from: 0, to: 1, event_id: 'e2', event_time: at }],
  } satisfies ProfileGraph,
  AudiencePreview: { members: 84, splits: [], sample: [summary.id] } satisfies Partial<AudiencePreview>,
  WhatIf: whatIf,
};
