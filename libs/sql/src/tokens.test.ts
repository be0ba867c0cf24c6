import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { columnNames, placeAt, tokensOf } from './index.js';

const seen = (text: string) => tokensOf(text).map(({ kind, value }) => `${kind} ${value}`);

describe('the tokens of a text of SQL', () => {
  test('are words in lower case, names and strings without their quotes, numbers and symbols', () => {
    expect(seen(`Revenue + "Big ""one""" / 1.5e3 || 'it''s'`)).toEqual([
      'word revenue',
      'symbol +',
      'quoted Big "one"',
      'symbol /',
      'number 1.5e3',
      'symbol |',
      'symbol |',
      `string it's`,
    ]);
  });

  test('of paths and casts are one symbol each', () => {
    expect(seen(`payload->'a'->>0::int`)).toEqual([
      'word payload',
      'symbol ->',
      'string a',
      'symbol ->>',
      'number 0',
      'symbol ::',
      'word int',
    ]);
  });

  test('are not what stands in comments, also in comments in comments', () => {
    expect(seen(`a -- b\n + /* c /* d */ e */ f`)).toEqual(['word a', 'symbol +', 'word f']);
  });

  test('hold a string in dollars or with escapes as one', () => {
    expect(seen(`$x$ it's $$ "b" $x$ || E'it\\'s' || $1`)).toEqual([
      `string  it's $$ "b" `,
      'symbol |',
      'symbol |',
      String.raw`string it\'s`,
      'symbol |',
      'symbol |',
      'symbol $',
      'number 1',
    ]);
  });

  test('go on to the end where a quote or a comment is not closed', () => {
    expect(seen(`a 'b c`)).toEqual(['word a', 'string b c']);
    expect(seen(`a /* b`)).toEqual(['word a']);
    expect(seen(`a "b`)).toEqual(['word a', 'quoted b']);
    expect(seen('a $$ b')).toEqual(['word a', 'string  b']);
  });

  test('lie in order inside any text', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.constantFrom(`'`, '"', '-', '/', '*', '$', 'a', 'É', '1', '.', ' ', '\n', '(', ';', '😀') }),
        (text) => {
          const places = tokensOf(text).map(({ at }) => at);
          expect(places).toEqual([...new Set(places)].sort((a, b) => a - b));
          expect(places.every((at) => at < text.length)).toBe(true);
        },
      ),
    );
  });
});

test('names of columns are no functions, types, aliases or fields', () => {
  const names = columnNames(tokensOf(`CAST(a AS integer) + sum(b)::double + t.c + "D" - date '2020-01-01'`)).map(({ value }) => value);
  expect(names).toEqual(['a', 'b', 't', 'D']);
});

test('a place in a text counts lines and columns from 1', () => {
  expect(placeAt('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
});
