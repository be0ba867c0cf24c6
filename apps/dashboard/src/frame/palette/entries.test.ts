import { describe, expect, test } from '@jest/globals';
import { type Entry, findEntries } from './entries.js';

const entry = (label: string, kind = 'Page', also = ''): Entry => ({ id: label, label, kind, also, act: () => undefined });
const ENTRIES = [
  entry('Home'),
  entry('Syncs'),
  entry('People to Braze', 'Sync', 'people_to_braze'),
  entry('Run People to Braze', 'Action'),
];
const found = (text: string) => findEntries(ENTRIES, text).map(({ label }) => label);

describe('the palette', () => {
  test('shows what stands at the front as long as nothing is typed', () => {
    expect(found('  ')).toEqual(['Home', 'Syncs', 'People to Braze', 'Run People to Braze']);
  });

  test('finds what has all words, by name, id or kind, in any order', () => {
    expect(found('braze people')).toEqual(['People to Braze', 'Run People to Braze']);
    expect(found('people_to')).toEqual(['People to Braze']);
    expect(found('action')).toEqual(['Run People to Braze']);
    expect(found('braze shopify')).toEqual([]);
  });

  test('puts what begins with the first word before what has it within', () => {
    expect(found('run people')).toEqual(['Run People to Braze']);
    expect(found('people')).toEqual(['People to Braze', 'Run People to Braze']);
  });
});
