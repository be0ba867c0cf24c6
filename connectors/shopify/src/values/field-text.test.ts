import { describe, expect, test } from '@jest/globals';
import { Decimal, Json } from '@tributary/core';
import fc from 'fast-check';
import { emptyShop } from '../sandbox/starting-shop.js';
import { FIELD_TYPES, fits } from '../sandbox/values.js';
import { fieldText } from './field-text.js';
import type { FieldType } from './field-type.js';
import { readText } from './read-text.js';

const type = (name: string, validations: FieldType['validations'] = {}): FieldType => ({ type: name, validations });

describe('a field of an unknown type, as Shopify takes it', () => {
  test.each([
    ['a text', 'x', 'x'],
    ['a boolean', false, 'false'],
    ['an integer beyond 2^53', 9_007_199_254_740_993n, '9007199254740993'],
    ['a decimal', new Decimal('10.50'), '10.50'],
    ['a tiny number', 1.25e-7, '0.000000125'],
    ['a negative huge number', -1.5e21, '-1500000000000000000000'],
    ['a JSON document', new Json('{"a": 1.0}'), '{"a": 1.0}'],
    ['a list', [1n, new Decimal('2.50')], '[1,2.50]'],
    ['an object', { amount: '5.99', currency_code: 'CAD' }, '{"amount":"5.99","currency_code":"CAD"}'],
    ['null, which clears the field', null, ''],
  ])('%s', (_what, value, text) => {
    expect(fieldText(value)).toEqual({ text });
  });
});

/** One value of each type as a warehouse gives it, and the text that Shopify's list of types asks for. */
const EACH: readonly (readonly [type: string, value: Parameters<typeof fieldText>[0], text: string])[] = [
  ['boolean', true, 'true'],
  ['single_line_text_field', 'a "b"', 'a "b"'],
  ['multi_line_text_field', 'a\nb', 'a\nb'],
  ['number_integer', -17n, '-17'],
  ['number_decimal', new Decimal('10.500'), '10.500'],
  ['date', '2022-02-02', '2022-02-02'],
  ['date_time', '2024-01-01T12:30:00.123456Z', '2024-01-01T12:30:00.123456Z'],
  ['json', new Json('{"b": [1.0]}'), '{"b": [1.0]}'],
  ['money', { amount: new Decimal('5.99'), currency_code: 'CAD' }, '{"amount":"5.99","currency_code":"CAD"}'],
  ['rating', { value: new Decimal('3.5'), scale_min: 1n, scale_max: 5n }, '{"value":"3.5","scale_min":"1","scale_max":"5"}'],
  ['dimension', { value: new Decimal('25.0'), unit: 'cm' }, '{"value":25.0,"unit":"cm"}'],
  ['weight', new Json('{"value": 2, "unit": "kg"}'), '{"value":2,"unit":"kg"}'],
  ['volume', { value: 1.5, unit: 'l' }, '{"value":1.5,"unit":"l"}'],
  ['color', '#fff123', '#fff123'],
  ['url', 'https://shop.example/a', 'https://shop.example/a'],
  ['id', 'A-7', 'A-7'],
  ['product_reference', 7n, 'gid://shopify/Product/7'],
  ['variant_reference', '8', 'gid://shopify/ProductVariant/8'],
  ['file_reference', 'gid://shopify/MediaImage/9', 'gid://shopify/MediaImage/9'],
  ['page_reference', 'gid://shopify/OnlineStorePage/1', 'gid://shopify/OnlineStorePage/1'],
  ['metaobject_reference', 3, 'gid://shopify/Metaobject/3'],
  ['customer_reference', 4n, 'gid://shopify/Customer/4'],
  ['collection_reference', '5', 'gid://shopify/Collection/5'],
  ['list.single_line_text_field', ['a', 'b"'], '["a","b\\""]'],
  ['list.number_integer', [1n, 2n], '[1,2]'],
  ['list.number_decimal', new Json('[1.5, 2]'), '[1.5,2]'],
  ['list.date', ['2022-02-02'], '["2022-02-02"]'],
  ['list.product_reference', [1n, 'gid://shopify/Product/2'], '["gid://shopify/Product/1","gid://shopify/Product/2"]'],
  ['list.dimension', new Json('[{"value":1,"unit":"cm"}]'), '[{"value":1,"unit":"cm"}]'],
];

describe('a field of a known type', () => {
  test.each(EACH)('%s', (name, value, text) => {
    expect(fieldText(value, type(name))).toEqual({ text });
    const shop = emptyShop();
    shop.places['gid://shopify/Metaobject/3'] = 'x/y';
    expect(fits(shop, { type: name }, text)).toBe(true);
  });

  test('each type of Shopify’s list is tried', () => {
    expect(FIELD_TYPES.filter((name) => !EACH.some(([tried]) => tried === name))).toEqual([]);
  });

  test('a rating takes its scale from the definition', () => {
    expect(fieldText(new Decimal('4'), type('rating', { scale_min: '1.0', scale_max: '5.0' }))).toEqual({
      text: '{"value":"4","scale_min":"1.0","scale_max":"5.0"}',
    });
  });

  test.each([
    ['I10: an integer beyond 2^53 is not rounded', 'number_integer', 9_007_199_254_740_992n, 'largest integer'],
    ['I10: a decimal is not rounded', 'number_decimal', 0.1 + 0.2, '9 decimals'],
    ['a decimal too large', 'number_decimal', 12_345_678_901_234n, 'largest decimal'],
    ['a fraction is no integer', 'number_integer', 1.5, 'no whole number'],
    ['a word is no boolean', 'boolean', 'yes', 'neither true nor false'],
    ['I10: a time is not cut to its date', 'date', '2022-02-02T10:00:00Z', 'no date'],
    ['money without a currency', 'money', { amount: '1' }, '`currency_code`'],
    ['a number is no money', 'money', 5, '`amount`'],
    ['a measure with no number', 'weight', { value: 'much', unit: 'kg' }, 'no number'],
    ['an id of another kind', 'product_reference', 'gid://shopify/Customer/1', 'no id of a Product'],
    ['a text is no list', 'list.number_integer', 'x', 'no list'],
    ['a list too long', 'list.number_integer', Array.from({ length: 129 }, () => 1n), '128'],
    ['a bad element is named', 'list.number_integer', [1n, 'x'], 'element (2)'],
  ])('%s', (_what, name, value, problem) => {
    expect(fieldText(value, type(name))).toEqual({ problem: expect.stringContaining(problem) });
  });

  test('I10: an integer or decimal that is taken is read back digit for digit', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: -(2n ** 60n), max: 2n ** 60n }), fc.nat({ max: 9 }), (digits, decimals) => {
        const text = decimals === 0 ? String(digits) : `${digits}.${'123456789'.slice(0, decimals)}`;
        const written = fieldText(decimals === 0 ? digits : new Decimal(text), type(decimals === 0 ? 'number_integer' : 'number_decimal'));
        if ('problem' in written) return;
        expect(written.text).toBe(text);
        expect(String(readText(written.text, type(decimals === 0 ? 'number_integer' : 'number_decimal')))).toBe(text);
      }),
      { numRuns: 500 },
    );
  });
});
