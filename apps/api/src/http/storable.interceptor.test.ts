import { expect, test } from '@jest/globals';
import { unstorable } from './storable.interceptor.js';

test.each([
  ['a NUL character', { mapping: { name: { value: 'a\0b' } } }, 'mapping.name.value', /NUL/],
  ['half a character', ['fine', '\ud800'], '1', /half a character/],
  ['a name of a field that cannot be written', { mapping: { 'a\0': 1 } }, 'mapping', /a field whose name holds a NUL/],
] as const)('%s is found, and where', (...[, value, path, message]) => {
  expect(unstorable(value)).toEqual({ path, message: expect.stringMatching(message) });
});

test('what is nested without end is refused, not followed', () => {
  let deep: unknown = 'x';
  for (let level = 0; level < 100_000; level += 1) deep = { in: deep };
  expect(unstorable(deep)?.message).toMatch(/100 levels/);
});

test('everything else may be kept', () => {
  expect(unstorable({ a: [1, null, true, 'Łódź 😀', { b: '' }] })).toBeUndefined();
});
