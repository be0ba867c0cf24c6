import { describe, expect, test } from '@jest/globals';
import type { Client } from '@tributary/client';
import { ConnectorView } from '@tributary/contract';
import { EXIT } from '../../terminal.js';
import { connectors } from './connectors.js';

const notes = ConnectorView.parse({
  slug: 'notes',
  name: 'Notes',
  settings: { properties: { token: { secret: true, title: 'Access token' }, region: { default: 'eu' } }, required: ['token', 'region'] },
  objects: [
    {
      ...{ name: 'note', label: 'Note', modes: ['upsert', 'mirror'], writes: 'full', idempotent: 'never', accepts_other_fields: false },
      ...{ removal: 'The note is deleted.', first_run: 'adopt', batch: { records: 50, bytes: 1_000_000 }, bulk: null, concurrency: 2 },
      ...{ rate: { requests: 20, per_ms: 1_000, bucket: 'write' }, lane: ['channel'], discovers: false, reads: true, prepares: false },
      options: {},
      fields: [
        {
          ...{ name: 'id', label: 'Id', type: 'string', required: true, identifier: true, help: null },
          ...{ max_length: 40, max_items: null, choices: null },
        },
      ],
    },
  ],
});
const client = {
  connectors: { list: async () => ({ items: [notes], next: null }), get: async () => notes },
} as unknown as Client;

async function shown(names: readonly string[], json = false) {
  const said: string[] = [];
  const terminal = { out: (text: string) => said.push(text), err: (text: string) => said.push(text), screen: undefined, env: {} };
  const exit = await connectors(client, names, { terminal, json });
  return { exit, text: said.join('\n') };
}

describe('the connectors', () => {
  test('are listed with what they write to', async () => {
    expect((await shown([])).text).toMatch(/^CONNECTOR .*\nnotes +Notes +note +Note +upsert, mirror$/);
    expect(JSON.parse((await shown([], true)).text)).toMatchObject({ items: [{ slug: 'notes' }] });
  });

  test('are shown with limits, first run, removal, order, settings and fields', async () => {
    const { text } = await shown(['notes', 'note']);
    for (const said of [
      'token (required, secret): Access token',
      'region (optional): `eu` unless given',
      'First run: sends nothing',
      'Removal: The note is deleted.',
      'Batches: 50 records a request, 1,000,000 bytes, 2 at once.',
      'Rate: At most 20 requests in 1 s',
      'Order: Changes with the same `channel` are sent one batch after the other.',
      'id     key, required  Id: string; at most 40 characters',
    ])
      expect(text).toContain(said);
  });

  test('an object that is not there is answered with those there are', async () => {
    expect(await shown(['notes', 'book'])).toEqual({
      exit: EXIT.failed,
      text: 'The connector `notes` has no object `book`. It has `note`.',
    });
  });
});
