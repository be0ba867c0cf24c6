import type {
  CheckDefinitions,
  CheckResult,
  DefinitionProblems,
  FieldChange,
  Imported,
  ImportRequest,
  Lineage,
  RevisionEntry,
  RevisionView,
  StoredObject,
  Suggestion,
  Suggestions,
} from '@tributary/contract';
import type { KINDS } from '@tributary/core';
import type { z } from 'zod';

/** A definition as a person writes it. */
type Written<K extends keyof typeof KINDS> = z.input<(typeof KINDS)[K]['schema']>;

const at = '2026-01-05T09:30:00.000Z';

const trait: Written<'trait'> = { kind: 'trait', id: 'revenue', type: 'sum', value: "(payload->>'revenue')::double", types: ['order'] };

const audience: Written<'audience'> = {
  kind: 'audience',
  id: 'vips',
  warehouse: 'shop',
  label: 'VIPs',
  condition: { and: [{ trait: 'revenue', is: 'at_least', value: 1000 }, { last_seen: { within: '90d' } }] },
};

const sync: Written<'sync'> = {
  kind: 'sync',
  id: 'vips_to_braze',
  source: { audience: 'vips' },
  destination: 'braze_eu',
  object: 'users',
  mode: 'mirror',
  key: { external_id: 'profile_id' },
  mapping: { email: { column: 'email' }, 'custom_attributes.revenue': { column: 'revenue' } },
  schedule: { every: '15m' },
  guard: { remove: { max_share: 0.1 } },
};

const stored: StoredObject = { kind: 'trait', id: 'revenue', revision: 3, updated_at: at, object: { ...trait, pii: false } };

const ada = { actor: 'user:0199a0b0-0000-7000-8000-0000000000a1', actor_name: 'Ada Lovelace' };

const entry: RevisionEntry = { revision: 3, at, ...ada, deleted: false, fields: ['types'] };

const change: FieldChange = { field: 'types', old: [], new: ['order'] };

const suggestion: Suggestion = { object: trait, why: 'The sum of `revenue`', examples: ['49.90', '12.50'] };

const suggestions: Suggestions = {
  kinds: [{ source_id: 'web', type: 'order', version: '1', events: 3200 }],
  suggestions: [suggestion],
};

/** What is defined, and what it was. */
export const ABOUT_DEFINITIONS: Readonly<Record<string, unknown>> = {
  Id: 'revenue',
  Warehouse: {
    kind: 'warehouse',
    id: 'shop',
    engine: 'duckdb',
    path: 'shop.duckdb',
    events: { table: 'events' },
  } satisfies Written<'warehouse'>,
  IdentifierType: { kind: 'identifier_type', id: 'email', normalize: 'email', priority: 10 } satisfies Written<'identifier_type'>,
  IdentityRule: {
    ...{ kind: 'identity_rule', id: 'order_email', event: { type: 'order' } },
    ...{ identifier: 'email', value: "payload->>'email'" },
  } satisfies Written<'identity_rule'>,
  EventKind: { source_id: 'web', type: 'order', version: '*' },
  Pin: {
    kind: 'pin',
    id: 'shared_address',
    identifier: 'email',
    value: 'office@example.com',
    reason: 'the address of an office',
  } satisfies Written<'pin'>,
  Context: { kind: 'context', id: 'average_order', query: 'select avg(1) from customer_events' } satisfies Written<'context'>,
  Trait: trait,
  Model: { kind: 'model', id: 'products', warehouse: 'shop', table: 'products', primary_key: 'sku' } satisfies Written<'model'>,
  Audience: audience,
  AudienceCondition: audience.condition,
  Destination: {
    ...{ kind: 'destination', id: 'braze_eu', connector: 'braze', sandbox: true },
    settings: { api_key: 'not-a-real-key', base_url: 'https://rest.fra-01.braze.eu' },
  } satisfies Written<'destination'>,
  Sync: sync,
  FieldMapping: { column: 'email', normalize: 'trim_lower' },
  Schedule: { every: '15m' },
  Alert: { kind: 'alert', id: 'on_call', on: ['failed', 'held'], to: { via: 'log' } } satisfies Written<'alert'>,
  StoredObject: stored,
  CheckResult: { ok: true, detail: 'The destination answers, and takes our credentials.' } satisfies CheckResult,
  CheckDefinitions: { warehouse: 'shop', objects: [trait] } satisfies z.input<typeof CheckDefinitions>,
  DefinitionProblems: {
    checked: 12,
    problems: [{ kind: 'trait', id: 'revenue', path: 'value', message: 'there is no column `payloda`', line: 1, column: 2 }],
  } satisfies DefinitionProblems,
  ImportRequest: { from: 'meiro', schema: 'cdp' } satisfies ImportRequest,
  Suggestion: suggestion,
  Suggestions: suggestions,
  Imported: { objects: [trait], problems: [{ path: 'attributes.score', message: 'its kind is not known here' }] } satisfies Imported,
  Lineage: {
    nodes: [
      { id: 'event:order', kind: 'event_kind', label: 'order' },
      { id: 'trait:revenue', kind: 'trait', label: 'revenue' },
    ],
    edges: [{ from: 'event:order', to: 'trait:revenue' }],
  } satisfies Lineage,
  RevisionEntry: entry,
  FieldChange: change,
  Revision: {
    ...{ kind: 'trait', id: 'revenue', revision: 3, at, ...ada, deleted: false },
    ...{ object: stored.object, before: 2, changes: [change] },
  } satisfies RevisionView,
};
