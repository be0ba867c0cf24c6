import { IdentifierType, IdentityRule } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import { NO_CHANGES, sizeOf, withChanged, without, withRemoved } from './changes.js';

const email = (most: number) => IdentifierType.parse({ kind: 'identifier_type', id: 'email', max_linked: most });
const rule = IdentityRule.parse({ kind: 'identity_rule', id: 'email', identifier: 'email', value: 'x' });

describe('changes of rules that are tried', () => {
  test('hold each object once: the last word counts', () => {
    const twice = withChanged(withChanged(NO_CHANGES, email(1)), email(2));
    expect(twice.types).toEqual([email(2)]);
    expect(withRemoved(twice, { kind: 'identifier_type', id: 'email' })).toEqual({
      ...NO_CHANGES,
      removed: [{ kind: 'identifier_type', id: 'email' }],
    });
  });

  test('tell objects of one id and different kinds apart', () => {
    const both = withChanged(withChanged(NO_CHANGES, email(1)), rule);
    expect(sizeOf(both)).toBe(2);
    expect(without(both, { kind: 'identifier_type', id: 'email' })).toEqual({ ...NO_CHANGES, rules: [rule] });
  });
});
