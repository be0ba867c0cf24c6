import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { idsFrom } from './ids-from.js';
import { Id } from './ids.js';

describe('ids for names of another system', () => {
  test.each([
    [
      ['email', 'mx_user-ID', 'Téléphone', '1st party', '_x', '', '日本'],
      ['email', 'mx_user_id', 'telephone', 'x_1st_party', 'x', 'x_2', 'x_3'],
    ],
    [
      ['User ID', 'user_id', 'user-id'],
      ['user_id_2', 'user_id', 'user_id_3'],
    ],
    [
      ['a'.repeat(70), 'a'.repeat(80)],
      ['a'.repeat(63), `${'a'.repeat(61)}_2`],
    ],
    [
      ['same', 'same'],
      ['same', 'same_2'],
    ],
  ])('%j are %j', (names, ids) => {
    expect(idsFrom(names)).toEqual(ids);
  });

  test('are none of those that mean something else', () => {
    expect(idsFrom(['profile_id', 'Profile ID', 'email'], ['profile_id'])).toEqual(['profile_id_2', 'profile_id_3', 'email']);
  });

  test('are always ids, all different, and an id stays what it is', () => {
    const name = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 70 }), fc.constantFrom('a', 'A', 'a_2', 'A_2', 'a-2', 'a'.repeat(63)));
    fc.assert(
      fc.property(fc.array(name, { maxLength: 12 }), (names) => {
        const ids = idsFrom(names);
        for (const id of ids) expect(Id.safeParse(id).success).toBe(true);
        expect(new Set(ids).size).toBe(names.length);
        for (const known of names.filter((one) => Id.safeParse(one).success)) expect(ids[names.indexOf(known)]).toBe(known);
      }),
      { numRuns: 500 },
    );
  });
});
