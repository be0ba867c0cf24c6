import { createHash } from 'node:crypto';
import { Decimal, Json, type Value } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { convertValue, type How } from './convert-value.js';
import { Refused } from './refused.js';

const sha256 = (text: string) => createHash('sha256').update(text).digest('hex');

describe('I10 a value made to be of a type', () => {
  test.each<[How['type'] & string, Value, Value]>([
    ['text', 9007199254740993n, '9007199254740993'],
    ['text', new Decimal('1.10'), '1.10'],
    ['text', 0.1, '0.1'],
    ['text', false, 'false'],
    ['text', new Json('{"a": 1}'), '{"a": 1}'],
    ['text', [1, null, 'a"', new Decimal('2.50')], '[1,null,"a\\"",2.50]'],
    ['integer', '9223372036854775808', 9223372036854775808n],
    ['integer', new Decimal('12.00'), 12n],
    ['integer', 3, 3],
    ['integer', 1e21, 1000000000000000000000n],
    ['integer', new Json('7'), 7n],
    ['number', '1.10', new Decimal('1.10')],
    ['number', 5n, 5n],
    ['number', '-1.5e3', new Decimal('-1.5e3')],
    ['boolean', 'true', true],
    ['boolean', 0, false],
    ['boolean', 1n, true],
    ['timestamp', '2026-02-28T23:59:59.999999Z', '2026-02-28T23:59:59.999999Z'],
    ['timestamp', '2026-02-28T23:59:59+05:45', '2026-02-28T23:59:59+05:45'],
    ['date', '2024-02-29', '2024-02-29'],
    ['json', '{"a":9007199254740993}', new Json('{"a":9007199254740993}')],
    ['json', 1.5, 1.5],
  ])('%s of %p', (type, value, expected) => {
    expect(convertValue(value, { type })).toEqual(expected);
  });

  test.each<[How['type'] & string, Value]>([
    ['integer', 1.5],
    ['integer', new Decimal('1.5')],
    ['integer', '1.0'],
    ['integer', '007'],
    ['integer', ' 1'],
    ['integer', true],
    ['integer', '٣'],
    ['number', 'NaN'],
    ['number', '0x10'],
    ['number', '1,5'],
    ['number', ''],
    ['number', NaN],
    ['boolean', 'yes'],
    ['boolean', 2],
    ['boolean', 'TRUE'],
    ['timestamp', '2026-02-28'],
    ['timestamp', '2026-02-28 10:00:00'],
    ['timestamp', '2026-02-30T10:00:00Z'],
    ['timestamp', '2026-02-28T10:00:00'],
    ['timestamp', 'infinity'],
    ['timestamp', 1_700_000_000],
    ['date', '2023-02-29'],
    ['date', '2026-02-28T00:00:00Z'],
    ['json', '{a:1}'],
    ['text', Infinity],
  ])('%s of %p is refused, naming value and type', (type, value) => {
    const made = convertValue(value, { type });
    expect(made).toBeInstanceOf(Refused);
    expect(made).toMatchObject({ code: 'value.type', message: expect.stringContaining(`no exact form as ${type}`) });
  });

  test('is the same value or refused, whatever it is', () => {
    const anyValue = fc.oneof<fc.Arbitrary<Value>[]>(
      fc.string(),
      fc.double(),
      fc.bigInt(),
      fc.boolean(),
      fc.integer(),
      fc.tuple(fc.bigInt(), fc.nat({ max: 20 })).map(([digits, scale]) => new Decimal(`${digits}.${'0'.repeat(scale)}1`)),
    );
    fc.assert(
      fc.property(anyValue, fc.constantFrom('integer', 'number', 'text'), (value, type) => {
        const made = convertValue(value, { type });
        if (made instanceof Refused || made === null) return;
        if (typeof value === 'number') expect(Number(String(made)) === value).toBe(true);
        else expect(exact(made)).toBe(exact(value as Exclude<Value, null>));
      }),
    );
  });
});

/** A number by its digits without what means nothing, anything else by its text. */
function exact(value: Exclude<Value, null>): string {
  const text = String(value);
  return /^-?\d+(\.\d+)?$/.test(text)
    ? text
        .replace(/(\.\d*?)0+$/, '$1')
        .replace(/\.$/, '')
        .replace(/^-0$/, '0')
    : text;
}

describe('a value that is put in order and hashed', () => {
  test.each<[How, Value, Value]>([
    [{ normalize: 'trim_lower', hash: 'sha256' }, '  Ada@Example.COM ', sha256('ada@example.com')],
    [{ hash: 'sha256' }, 'ada@example.com', sha256('ada@example.com')],
    [{ hash: 'sha256' }, 9007199254740993n, sha256('9007199254740993')],
    [{ hash: 'sha256', type: 'number' }, '1.10', sha256('1.10')],
    [{ normalize: 'digits' }, '+48 (123) 456-789', '48123456789'],
    [{ normalize: 'trim' }, '\u00a0a b\n', 'a b'],
    [{ normalize: 'lower' }, 'ŻÓŁĆ', 'żółć'],
    [{ normalize: 'digits', type: 'integer' }, '1 234', 1234n],
    [{ normalize: 'trim_lower', hash: 'sha256' }, null, null],
  ])('%p of %p', (how, value, expected) => {
    expect(convertValue(value, how)).toEqual(expected);
  });
});
