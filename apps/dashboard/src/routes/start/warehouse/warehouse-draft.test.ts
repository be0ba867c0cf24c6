import { expect, test } from '@jest/globals';
import { KINDS } from '@tributary/core';
import { definitionOf } from './warehouse-draft.js';

test('what is typed into the form is a definition of a warehouse, with what was left empty as it usually is', () => {
  const typed = {
    host: ' db.example.com ',
    database: 'shop',
    user: 'tributary',
    password: '',
    'events.table': 'raw.events',
    'events.columns.id': 'event_id',
  };
  const definition = definitionOf('postgres', typed);
  expect(definition).toEqual({
    ...{ engine: 'postgres', host: 'db.example.com', port: '5432', database: 'shop', user: 'tributary' },
    events: {
      table: 'raw.events',
      columns: { id: 'event_id', source_id: 'source_id', type: 'type', version: 'version', event_time: 'event_time', payload: 'payload' },
    },
  });
  expect(KINDS.warehouse.schema.safeParse({ kind: 'warehouse', id: 'own', ...definition }).success).toBe(true);
});
