import { describe, expect, test } from '@jest/globals';
import { Decimal, Invalid, Json } from '@tributary/core';
import { readJson, writeJson } from './exact-json.js';

describe('JSON sent to a destination', () => {
  test('keeps every digit of integers, decimals and documents', () => {
    const value = { id: 9_007_199_254_740_993n, price: new Decimal('10.10'), doc: new Json('{"a":1.0,"b":[1e2]}'), list: [1n, 'x'] };
    expect(writeJson(value)).toBe('{"id":9007199254740993,"price":10.10,"doc":{"a":1.0,"b":[1e2]},"list":[1,"x"]}');
  });

  test('is what JSON.stringify writes where nothing is special', () => {
    const value = { a: 'ž "q" \u2028', b: [1, 0.1, true, null], c: { d: undefined, e: '' } };
    expect(writeJson(value)).toBe(JSON.stringify(value));
    expect(writeJson({ ...value, big: 1n })).toBe(JSON.stringify({ ...value, big: 1 }));
  });

  test.each([NaN, Infinity, -Infinity, new Decimal('NaN'), new Json('{"a":NaN}'), new Json('1},{"id":2'), new Map(), () => 1])(
    'is refused for %p, naming the field',
    (value) => {
      expect(() => writeJson({ outer: { score: [value] } })).toThrow(Invalid);
      expect(() => writeJson({ outer: { score: [value] } })).toThrow('`score`');
    },
  );

  test('a field called `__proto__` is a field like any other', () => {
    const value = JSON.parse('{"__proto__":{"a":1},"b":2}') as object;
    expect(writeJson(value)).toBe('{"__proto__":{"a":1},"b":2}');
    expect(writeJson(Object.defineProperty({ big: 1n }, '__proto__', { value: 1, enumerable: true }))).toBe('{"big":1,"__proto__":1}');
  });
});

describe('JSON a destination answers', () => {
  test('keeps integers beyond 2^53', () => {
    expect(readJson('{"id":9007199254740993,"n":1,"f":0.1234567890123456789}')).toEqual({
      id: 9_007_199_254_740_993n,
      n: 1,
      f: 0.12345678901234568,
    });
  });

  test('a repeated name takes its last value, as everywhere', () => {
    expect(readJson('{"a":1,"a":9007199254740993}')).toEqual({ a: 9_007_199_254_740_993n });
  });

  test('anything else is no JSON', () => {
    for (const text of ['', '<html>', '{"a":', 'NaN']) expect(readJson(text)).toBeUndefined();
    expect(readJson('null')).toBeNull();
  });
});
