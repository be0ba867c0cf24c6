import { KIND_NAMES, KINDS } from '@tributary/core';
import type { Parameter } from './operations.js';

/** What a parameter of a name means wherever it stands, and one it may be. */
const KNOWN: Readonly<Record<string, { readonly description: string; readonly example?: unknown }>> = {
  limit: { description: 'How many at most', example: 50 },
  cursor: { description: 'Where to go on: `next` of the page before. Left out for the first page' },
  search: { description: 'Only what has these words', example: 'vip' },
  destination: { description: 'Only of this destination', example: 'braze_eu' },
  model: { description: 'Only of this model', example: 'products' },
  revision: { description: 'The number of the revision', example: 3 },
  slug: { description: 'The name of the connector', example: 'braze' },
  object: { description: 'What the destination is written to, by its name', example: 'users' },
  trait: { description: 'The id of the trait', example: 'revenue' },
  identifier: { description: 'The type of an identifier, a colon, and its value', example: 'email:ada@example.com' },
  from: { description: 'One identifier', example: 'email:ada@example.com' },
  to: { description: 'The other identifier', example: 'cookie:c-1' },
  key: { description: 'The key of a record, as people see it', example: 'ada' },
  type: { description: 'Only of this identifier type', example: 'email' },
  kind: { description: 'Only of this kind', example: 'sync' },
  subject: { description: 'Only of this sync, warehouse or destination', example: 'vips' },
  state: { description: 'Only in this state', example: 'failed' },
  outcome: { description: 'Only with this outcome', example: 'rejected' },
  batch: { description: 'Only of this batch', example: 1 },
  'if-match': { description: 'Only if the object is still at this revision: the `ETag` of an earlier answer', example: '"3"' },
};

const UUID = '0199a0b0-0000-7000-8000-000000000001';

/** Whose id stands in an address, by the part before it. */
const OWNERS: Readonly<Record<string, { readonly noun: string; readonly example: string }>> = {
  ...Object.fromEntries(KIND_NAMES.map((kind) => [KINDS[kind].plural, { noun: kind.replaceAll('_', ' '), example: `my_${kind}` }])),
  runs: { noun: 'run', example: UUID },
  profiles: { noun: 'profile', example: UUID },
  erasures: { noun: 'erasure', example: UUID },
  'api-keys': { noun: 'API key', example: UUID },
  users: { noun: 'user', example: UUID },
  invitations: { noun: 'invitation', example: UUID },
  sessions: { noun: 'session', example: UUID },
  workspaces: { noun: 'workspace', example: 'staging' },
};

/** The parameter with words for people, and an example where its name tells one. */
export function describedParameter(path: string, parameter: Parameter): Parameter {
  const { description: inside, ...schema } = { ...parameter.schema } as { description?: string };
  const known = parameter.in === 'path' && parameter.name === 'id' ? idOf(path) : KNOWN[parameter.name.toLowerCase()];
  const described = parameter.description ?? inside ?? known?.description;
  const example = 'example' in schema ? {} : { example: (parameter.example as unknown) ?? known?.example };
  return {
    ...parameter,
    schema,
    ...(described === undefined ? {} : { description: described }),
    ...('example' in example && example.example === undefined ? {} : example),
  };
}

function idOf(path: string): { description: string; example?: string } {
  const before = path.split('/{id}')[0]?.split('/').at(-1) ?? '';
  const owner = OWNERS[before];
  return owner === undefined
    ? { description: `The id, as the list of ${before.replaceAll('-', ' ')} has it` }
    : { description: `The id of the ${owner.noun}`, example: owner.example };
}
