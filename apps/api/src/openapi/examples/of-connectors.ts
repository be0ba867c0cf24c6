import type { ConnectorObjectView, ConnectorView, DestinationObjects, FieldView, ObjectFields } from '@tributary/contract';

const field: FieldView = {
  name: 'email',
  label: 'Email address',
  type: 'text',
  required: false,
  identifier: false,
  help: null,
  max_length: 255,
  max_items: null,
  choices: null,
};

const object: ConnectorObjectView = {
  name: 'users',
  label: 'Users',
  modes: ['upsert', 'update', 'mirror'],
  writes: 'partial',
  idempotent: 'always',
  accepts_other_fields: true,
  removal: 'Deletes the user.',
  first_run: 'send',
  batch: { records: 75, bytes: null },
  bulk: null,
  concurrency: 4,
  rate: { requests: 250, per_ms: 60_000, bucket: 'track' },
  lane: [],
  discovers: true,
  reads: true,
  prepares: false,
  options: { type: 'object', properties: {} },
  fields: [field],
};

/** What can be written to. */
export const ABOUT_CONNECTORS: Readonly<Record<string, unknown>> = {
  Field: field,
  ConnectorObject: object,
  Connector: {
    slug: 'braze',
    name: 'Braze',
    settings: { type: 'object', properties: { api_key: { type: 'string', secret: true } }, required: ['api_key'] },
    objects: [object],
  } satisfies ConnectorView,
  DestinationObjects: {
    items: [{ name: 'users', label: 'Users', modes: object.modes, discovers: true, reads: true }],
    next: null,
  } satisfies DestinationObjects,
  ObjectFields: { items: [field], discovered: true, accepts_other_fields: true } satisfies ObjectFields,
};
