import { describe, expect, test } from '@jest/globals';
import { Decimal } from '@tributary/core';
import { writeJson } from '../http/exact-json.js';
import { jsonBytes } from '../http/json-bytes.js';
import { WrittenJson } from '../http/written-json.js';
import type { OutRecord } from '../record.js';
import { allFields } from './all-fields.js';

const RECORD: OutRecord = {
  ...{ id: '1', operation: 'add', key: { id: 1 }, changed: [], attempt: 1, idempotencyKey: 'k' },
  fields: { name: 'Zoë "Z"', spent: new Decimal('10.10'), big: 9_007_199_254_740_993n },
};

describe('all fields of a record in a request', () => {
  test('I10 are their text, digit for digit, where the warehouse has made it', () => {
    const fieldsJson = new WrittenJson(writeJson(RECORD.fields));
    const entry = { key: RECORD.key, data: allFields({ ...RECORD, fields: {}, fieldsJson }), also: ['ž'.repeat(100)] };
    const whole = { key: RECORD.key, data: RECORD.fields, also: ['ž'.repeat(100)] };
    expect(writeJson([entry])).toBe(writeJson([whole]));
    expect(jsonBytes([entry, entry]).toString()).toBe(writeJson([whole, whole]));
  });

  test('I10 are its bytes as they stand, whatever comes before and after them', () => {
    const bytes = Buffer.from('{"name":"Žižka \u{1f600}","list":[1,null]}');
    const standing = {
      mostBytes: bytes.length,
      write: (target: Uint8Array, at: number) => (target.set(bytes, at), at + bytes.length),
      text: () => bytes.toString(),
    };
    const entry = { key: RECORD.key, data: allFields({ ...RECORD, fieldsJson: new WrittenJson(standing) }), also: 'ž' };
    const many = Array.from({ length: 3_000 }, () => entry);
    expect(jsonBytes(many).toString()).toBe(writeJson(many));
    expect(JSON.parse(jsonBytes(many).toString())).toEqual(JSON.parse(JSON.stringify(many)));
  });

  test('are their values where it has not', () => {
    expect(allFields(RECORD)).toBe(RECORD.fields);
  });

  test('are values to whoever looks at a request another way', () => {
    const entry = { data: allFields({ ...RECORD, fieldsJson: new WrittenJson('{"a":[1,null]}') }) };
    expect(JSON.parse(JSON.stringify(entry))).toEqual({ data: { a: [1, null] } });
  });
});
