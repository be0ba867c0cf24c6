import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { keyText } from '../mapping/map-record.js';
import { partsOfKey, spellable } from './key-text.js';

test('the text of a key that people see leads back to its parts', () => {
  const part = fc.oneof(fc.string(), fc.bigInt(), fc.boolean());
  fc.assert(
    fc.property(fc.array(part, { minLength: 2, maxLength: 4 }), (key) =>
      expect(partsOfKey(keyText(key), key.length)).toEqual(key.map(String)),
    ),
  );
  fc.assert(fc.property(fc.string(), (key) => expect(partsOfKey(keyText([key]), 1)).toEqual([key])));
});

test('the digits of a number in a key are left as they are', () => {
  expect(partsOfKey('["a", 9007199254740993]', 2)).toEqual(['a', '9007199254740993']);
});

test('what is no list of so many values names no key', () => {
  for (const text of ['', 'a', '[]', '["a"]', '["a","b","c"]', '["a",]', '["a" "b"]', '["a",{"b":1}]', '["a","b"]x', '["\\x",1]'])
    expect(partsOfKey(text, 2)).toBeNull();
});

test('what cannot be a value of the type is not asked of the warehouse', () => {
  const uuid = '0190a5d2-6b0e-7000-8000-000000000000';
  expect([spellable(uuid, 'uuid'), spellable('x', 'uuid'), spellable('2026-02-28', 'date'), spellable('2026-02-30', 'date')]).toEqual([
    ...[true, false, true, false],
  ]);
  expect([spellable('2026-01-02T03:04:05.123456Z', 'timestamp'), spellable('2026-01-02T25:00:00Z', 'timestamp')]).toEqual([true, false]);
  expect([spellable('anything', 'text'), spellable('a\0b', 'text')]).toEqual([true, false]);
});
