import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { handleOf } from './handle.js';

describe('a handle', () => {
  const handle = (key: string) => handleOf({ key: { handle: key } });

  test('is the key where the key can be one', () => {
    expect(handle('user-42')).toBe('user-42');
  });

  test('never makes one entry of two keys', () => {
    const handles = ['A b', 'a b', 'a-b', 'a--b', '-a-b', 'ä', 'ö', '', 'x'.repeat(300), 'x'.repeat(301)].map(handle);
    expect(new Set(handles).size).toBe(handles.length);
  });

  test('has the same form for any key, and is its own handle', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 300 }), (key) => {
        const made = handle(key);
        expect(made).toMatch(/^[a-z0-9](?:[a-z0-9-]{0,253}[a-z0-9])?$/);
        expect(handle(made)).toBe(made);
      }),
    );
  });
});
