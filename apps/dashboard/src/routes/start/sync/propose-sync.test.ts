import { describe, expect, test } from '@jest/globals';
import type { FieldView } from '@tributary/contract';
import { forPeople, proposeSync } from './propose-sync.js';

const field = (name: string, more: Partial<FieldView> = {}): FieldView => ({
  ...{ name, label: name, type: 'string', required: false, identifier: false },
  ...{ help: null, max_length: null, max_items: null, choices: null, ...more },
});
const users = {
  ...{ name: 'users', modes: ['upsert', 'mirror'], options: {} },
  fields: [
    field('external_id', { identifier: true }),
    field('email', { identifier: true }),
    field('firstName'),
    field('custom_attributes'),
  ],
};
const events = { ...users, name: 'events', modes: ['append'] };
const catalog = { ...users, name: 'catalog', options: { required: ['catalog'] } };

describe('a sync that is proposed', () => {
  test('keys people by their profile, fills fields of the columns’ names, and puts the rest with whatever else is known', () => {
    expect(proposeSync({ objects: [events, catalog, users] }, ['profile_id', 'email', 'first_name', 'revenue'])).toEqual({
      ...{ object: 'users', mode: 'mirror', key: { external_id: 'profile_id' } },
      lines: [
        { field: 'email', column: 'email' },
        { field: 'firstName', column: 'first_name' },
        { field: 'custom_attributes.revenue', column: 'revenue' },
      ],
    });
  });

  test('is none where a connector takes no people without being told more', () => {
    expect(forPeople({ objects: [events, catalog] })).toBe(false);
    expect(proposeSync({ objects: [events, catalog] }, ['profile_id'])).toBeUndefined();
  });
});
