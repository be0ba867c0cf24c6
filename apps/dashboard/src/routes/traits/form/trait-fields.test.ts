import { describe, expect, test } from '@jest/globals';
import { EVENT_TRAIT_TYPES } from '@tributary/core';
import { fieldsOf, TYPE_WORDS } from './trait-fields.js';

describe('the form of a trait', () => {
  test('asks for what the schema of its type has, and tells what must be there', () => {
    const required = (type: Parameters<typeof fieldsOf>[0]) => fieldsOf(type).flatMap(({ name, required: must }) => (must ? [name] : []));
    expect(required('sum')).toEqual(['value']);
    expect(required('custom')).toEqual(['query']);
    expect(required('model')).toEqual(['model', 'column', 'by']);
    expect(fieldsOf('sum').map(({ name, look }) => `${name} ${look}`)).toContain('types names');
    for (const { name, look, hint } of fieldsOf('formula'))
      expect({ name, look, told: hint !== undefined }).toEqual({ name: 'value', look: 'code', told: true });
  });

  test('offers every type there is', () => {
    expect(TYPE_WORDS.map(([type]) => type).sort()).toEqual([...EVENT_TRAIT_TYPES, 'custom', 'formula', 'model', 'sql'].sort());
  });
});
