import { COMPARED_TYPES, OPERATORS } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import { blankOperand, comparedType, OPERATOR_WORDS, operatorsOf, PROPERTY_OPERATORS } from './operators-of.js';

describe('the operators of a trait', () => {
  test('fit the type the warehouse has for it', () => {
    expect(['bigint', 'decimal(18,2)', 'list<integer>', 'date', 'text', 'json'].map(comparedType)).toEqual([
      ...['number', 'number', 'list', 'time', 'text'],
      null,
    ]);
    expect(operatorsOf('boolean')).toEqual(expect.arrayContaining(['is_true', 'equals']));
    expect(operatorsOf('boolean')).not.toContain('less');
    expect(operatorsOf(null)).toEqual(['is_set', 'is_not_set']);
    expect(PROPERTY_OPERATORS).not.toContain('any_of');
  });

  test('have words and a value to begin with, whatever they are', () => {
    expect(Object.keys(OPERATOR_WORDS).sort()).toEqual(Object.keys(OPERATORS).sort());
    for (const type of COMPARED_TYPES)
      for (const is of operatorsOf(type)) expect(blankOperand(is, type) === undefined).toBe(OPERATORS[is].operand === null);
  });
});
