import { describe, expect, test } from '@jest/globals';
import { readDraft } from './trait-draft.js';

describe('a trait while it is written', () => {
  test('is a definition as soon as all is there, without what its type does not have', () => {
    const draft = { id: 'revenue', type: 'sum', value: '1', filter: '', types: [], query: 'select 1', model: 'm' };
    expect(readDraft(draft).trait).toEqual({
      ...{ kind: 'trait', id: 'revenue', type: 'sum', value: '1', pii: false },
      ...{ sources: [], types: [], versions: [] },
    });
  });

  test('tells which field is missing or wrong', () => {
    const { trait, wrong } = readDraft({ id: 'No', type: 'custom' });
    expect(trait).toBeUndefined();
    expect([...wrong.keys()]).toEqual(['id', 'query']);
    expect(wrong.get('query')).toBe('is missing');
  });
});
