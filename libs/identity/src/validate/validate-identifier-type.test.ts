import { IdentifierType, Invalid } from '@tributary/core';
import { openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { validateIdentifierType } from './validate-identifier-type.js';

describe.each(TEST_ENGINES)('an identifier type on %s', (engine) => {
  let place: TestWarehouse;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
  });
  afterAll(() => place.drop());

  const check = (type: Partial<IdentifierType>) =>
    validateIdentifierType(place.warehouse, IdentifierType.parse({ kind: 'identifier_type', id: 'user', ...type }));

  test('patterns that the warehouse reads are accepted', async () => {
    await expect(check({ blocked_patterns: ['^test', '@example\\.(com|org)$', '(?i)^guest', "it's"] })).resolves.toBeUndefined();
  });

  test('every broken pattern is refused at its place, in the words of the warehouse', async () => {
    const error = await check({ blocked_patterns: ['^ok$', 'a(b', '[z-a]', '*'] }).catch((refused: unknown) => refused as Invalid);
    expect(error).toBeInstanceOf(Invalid);
    expect((error as Invalid).message).toMatch(
      /^identifier type `user`: `blocked_patterns\.1` is no regular expression of the warehouse: /,
    );
    expect((error as Invalid).details).toEqual([
      { path: 'blocked_patterns.1', message: expect.stringMatching(/parenthes|missing \)/) },
      { path: 'blocked_patterns.2', message: expect.stringMatching(/range/) },
      { path: 'blocked_patterns.3', message: expect.stringMatching(/repetition|quantifier/) },
    ]);
  });

  test('a pattern with a NUL character is refused at its place', async () => {
    await expect(check({ blocked_patterns: ['a\0b'] })).rejects.toMatchObject({ details: [{ path: 'blocked_patterns.0' }] });
  });

  test('a region must be a country with phone numbers, and only phone numbers have one', async () => {
    await expect(check({ normalize: 'phone_e164', region: 'NL' })).resolves.toBeUndefined();
    await expect(check({ normalize: 'phone_e164', region: 'ZZ' })).rejects.toMatchObject({ details: [{ path: 'region' }] });
    await expect(check({ normalize: 'email', region: 'NL' })).rejects.toMatchObject({ details: [{ path: 'region' }] });
  });
});
