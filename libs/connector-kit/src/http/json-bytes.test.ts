import { expect, test } from '@jest/globals';
import { Decimal, Invalid, Json } from '@tributary/core';
import fc from 'fast-check';
import { writeJson } from './exact-json.js';
import { jsonBytes } from './json-bytes.js';

const numbers = fc.oneof(
  fc.double({ noNaN: true, noDefaultInfinity: true }),
  fc.integer(),
  fc.constantFrom(0, -0, 999_999_999, 1e9, 1e21, 5e-7),
);
const integers = fc.oneof(
  fc.bigInt(),
  fc.bigInt({ min: -1000n, max: 1000n }),
  fc.constantFrom(2n ** 53n, 2n ** 53n - 1n, 2n ** 53n + 1n, -(2n ** 53n) - 1n, 10n ** 9n),
);
const texts = fc.oneof(
  fc.string(),
  fc.string({ unit: 'binary' }),
  fc.string({ minLength: 60, maxLength: 80 }),
  fc.constantFrom('"', '\\', '\u007f', '\ud800', '\ud83d\ude00', '\u2028'),
);
const exact = fc.oneof(
  fc.constantFrom(new Decimal('10.10'), new Decimal('-0.000000000000000000001'), new Json('{"a":1.0,"b":[1e2]}'), new Date(0)),
  fc.uint8Array().map((bytes) => Buffer.from(bytes)),
);
const { document } = fc.letrec((tie) => ({
  document: fc.oneof(
    { maxDepth: 4 },
    fc.oneof(numbers, integers, texts, exact, fc.boolean(), fc.constantFrom(null, undefined)),
    fc.array(tie('document')),
    fc.dictionary(texts, tie('document'), { noNullPrototype: false }),
  ),
}));

test('the bytes of a body are those of its exact text, whatever is in it', () => {
  fc.assert(
    fc.property(document, (value) => {
      expect(jsonBytes(value).toString('latin1')).toBe(Buffer.from(writeJson(value)).toString('latin1'));
    }),
    { numRuns: 2_000 },
  );
});

test('a body of many records is as exact as one of few, and does not change when the next is written', () => {
  const records = Array.from({ length: 20_000 }, (_, id) => ({ id: BigInt(id), name: `Zoë ${id}`, spent: new Decimal(`${id}.10`) }));
  const body = jsonBytes(records);
  expect(jsonBytes([1]).toString()).toBe('[1]');
  expect(body.equals(Buffer.from(writeJson(records)))).toBe(true);
});

test.each([NaN, Infinity, new Decimal('NaN'), new Json('1},{"id":2'), new Map(), () => 1])(
  '%p is refused as in text, naming the field, and spoils no other body',
  (value) => {
    expect(() => jsonBytes({ outer: { score: [value] } })).toThrow(Invalid);
    expect(() => jsonBytes({ outer: { score: [value] } })).toThrow('`score`');
    expect(jsonBytes({ a: 1 }).toString()).toBe('{"a":1}');
  },
);
