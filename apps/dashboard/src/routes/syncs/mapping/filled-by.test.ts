import { expect, test } from '@jest/globals';
import { constantOf, filledAnew, filledBy, howWords, sentOtherwise } from './filled-by.js';

test('another thing fills a field and it is sent as before', () => {
  const from = filledAnew({ column: 'email', normalize: 'lower', null: 'omit' }, 'template');
  expect(from).toEqual({ template: '', normalize: 'lower', null: 'omit' });
  expect(filledBy(from)).toBe('template');
  expect(howWords(from)).toEqual(['a missing value is left out', 'normalised lower case']);
  expect(sentOtherwise(from, 'normalize', '')).toEqual({ template: '', null: 'omit' });
});

test('a constant keeps its digits, and is a number or a boolean only where the field is', () => {
  expect(constantOf('12', 'number')).toBe(12);
  expect(constantOf('12345678901234567890', 'number')).toBe('12345678901234567890');
  expect(constantOf('12', 'string')).toBe('12');
  expect(constantOf('true', 'boolean')).toBe(true);
  expect(constantOf('yes', 'boolean')).toBe('yes');
});
