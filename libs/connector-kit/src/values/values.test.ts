import { describe, expect, test } from '@jest/globals';
import { Decimal, Json } from '@tributary/core';
import { isObject } from './is-object.js';
import { opened } from './opened.js';

describe('values of records', () => {
  test.each([
    ['an object', { a: 1 }, true],
    ['an object without names', {}, true],
    ['a list', [1], false],
    ['null', null, false],
    ['a decimal', new Decimal('1.5'), false],
    ['a JSON document', new Json('{"a":1}'), false],
    ['bytes', new Uint8Array(1), false],
    ['a text', '{}', false],
  ])('%s is told from objects', (_, value, is) => {
    expect(isObject(value)).toBe(is);
  });

  test('a document is opened with all its digits, and anything else is left as it is', () => {
    expect(opened(new Json('{"id":9007199254740993}'))).toEqual({ id: 9007199254740993n });
    expect(opened(new Json('{"id":'))).toBeUndefined();
    expect(opened('{"id":1}')).toBe('{"id":1}');
  });
});
