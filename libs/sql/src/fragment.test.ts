import { Decimal, Invalid, Json } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import { every, expression, ident, join, literal, sql, tableName } from './index.js';

describe('SQL as a value', () => {
  test('a name is quoted, and a quote in it doubled', () => {
    expect(ident('tributary', 'we"ird').text).toBe('"tributary"."we""ird"');
    expect(() => ident('')).toThrow(Invalid);
    expect(() => ident('a\0b')).toThrow(Invalid);
  });

  test('a table name of a user may carry its schema', () => {
    expect(tableName('events').text).toBe('"events"');
    expect(tableName('raw.events').text).toBe('"raw"."events"');
    expect(tableName('raw."odd.name"').text).toBe('"raw"."odd.name"');
  });

  test.each([
    [null, 'NULL'],
    [true, 'true'],
    [9007199254740993n, '9007199254740993'],
    [1.5, '1.5'],
    [Number.NaN, "CAST('NaN' AS DOUBLE PRECISION)"],
    [new Decimal('12345678901234567890.10'), '12345678901234567890.10'],
    [new Json('{"a":"it\'s"}'), `'{"a":"it''s"}'`],
    ["Robert'); DROP TABLE students;--", "'Robert''); DROP TABLE students;--'"],
  ])('the value %p is written as %s', (value, text) => {
    expect(literal(value).text).toBe(text);
  });

  test('text with a NUL character is refused, not cut', () => {
    expect(() => literal('a\0b')).toThrow(/NUL/);
  });

  test('a comment at the end of a user expression does not swallow what follows', () => {
    expect(sql`SELECT ${expression('1 -- one')} AS x`.text).toBe('SELECT (1 -- one\n) AS x');
  });

  test('conditions are combined in brackets, none is TRUE', () => {
    expect(every([]).text).toBe('TRUE');
    expect(every([sql`a OR b`, sql`c`]).text).toBe('(a OR b) AND (c)');
    expect(join([sql`a`, sql`b`]).text).toBe('a, b');
  });
});
