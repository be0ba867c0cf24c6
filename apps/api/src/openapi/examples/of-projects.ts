import type {
  ApplyResult,
  ObjectRevision,
  ProfileImpact,
  ProjectExport,
  ProjectPlan,
  PromotionView,
  SyncImpact,
} from '@tributary/contract';

const impact: SyncImpact = {
  ...{ sync: 'vip_to_braze', because: ['sync vip_to_braze'], reason: null },
  records: { add: 12, change: 340, remove: 3 },
  held: 'it would remove 3 of 20 records, more than the 10 % its guard allows',
};

const profileImpact: ProfileImpact = {
  ...{ what: 'trait revenue', warehouse: 'main', because: ['trait revenue'] },
  profiles: { added: 120, changed: 4_310, removed: 0 },
  reason: null,
};

const revision: ObjectRevision = { kind: 'trait', id: 'revenue', revision: 3 };

const plan: ProjectPlan = {
  created: [{ kind: 'sync', id: 'vip_to_braze' }],
  changed: [{ ...revision, changes: [{ field: 'label', old: 'Revenue', new: 'Revenue in EUR' }] }],
  deleted: [{ kind: 'context', id: 'average_order', revision: 1 }],
  unchanged: 7,
  revisions: [{ kind: 'sync', id: 'vip_to_braze', revision: 0 }, revision, { kind: 'context', id: 'average_order', revision: 1 }],
  profiles: [profileImpact],
  syncs: [impact],
};

/** Examples of what is said about whole projects. */
export const ABOUT_PROJECTS: Readonly<Record<string, unknown>> = {
  ObjectRevision: revision,
  ApplyResult: {
    ...{ created: [{ kind: 'sync', id: 'vip_to_braze' }], deleted: [], unchanged: 7 },
    changed: [{ kind: 'trait', id: 'revenue', fields: ['label'] }],
  } satisfies ApplyResult,
  SyncImpact: impact,
  ProfileImpact: profileImpact,
  ProjectPlan: plan,
  ProjectExport: {
    objects: [{ kind: 'destination', id: 'braze_eu', connector: 'braze', settings: { api_key: '${env:DESTINATION__BRAZE_EU__API_KEY}' } }],
    secrets: ['DESTINATION__BRAZE_EU__API_KEY'],
  } satisfies ProjectExport,
  Promotion: {
    ...{ id: '0193a1f0-6d1c-7c3e-9a54-1b2c3d4e5f60', state: 'waiting', from: 'staging', note: 'The spring campaign', prune: false },
    ...{ plan, needs_another: true, created_at: '2026-03-01T09:30:00.000Z' },
    ...{ created_by: 'api_key:0199a0b0-0000-7000-8000-0000000000c1', created_by_name: 'ci' },
    ...{ decided_by: null, decided_by_name: null, decided_at: null, reason: null },
  } satisfies PromotionView,
};
