import { expect, test } from '@jest/globals';
import { suggested } from './suggested.js';

test('a field with the name of a column is suggested, however it is written, unless it is mapped or a key', () => {
  const fields = ['externalId', 'first_name', 'email', 'country'].map((name) => ({ name }));
  const columns = ['external_id', 'FIRST NAME', 'email'].map((value) => ({ value }));
  const lines = suggested(
    { key: [{ at: 1, field: 'email', column: 'email' }], mapping: [{ at: 2, field: 'externalId', from: { value: 1 } }] },
    fields,
    columns,
  );
  expect(lines.map(({ field, from }) => [field, from])).toEqual([['first_name', { column: 'FIRST NAME' }]]);
});
