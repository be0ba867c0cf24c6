import { AudienceCondition } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { isGroup, newLeaf, readCondition, readRoot, replaced, writeCondition } from './draft.js';

const LEAVES: readonly AudienceCondition[] = [
  { trait: 'revenue', is: 'greater', value: 10 },
  { identifier: 'email' },
  { audience: 'buyers' },
  { last_seen: { within: '30d' } },
];
const leaf = fc.constantFrom(...LEAVES);
const { tree } = fc.letrec<{ tree: AudienceCondition }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 4, depthSize: 'small' },
    leaf,
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((and) => ({ and })),
    fc.array(tie('tree'), { minLength: 1, maxLength: 3 }).map((or) => ({ or })),
    tie('tree').map((not) => ({ not })),
  ),
}));

/** Whether a condition holds where of its leaves exactly these do. */
function holds(condition: AudienceCondition, facts: readonly string[]): boolean {
  if ('and' in condition) return condition.and.every((part) => holds(part, facts));
  if ('or' in condition) return condition.or.some((part) => holds(part, facts));
  return 'not' in condition ? !holds(condition.not, facts) : facts.includes(JSON.stringify(condition));
}

describe('a condition in the builder', () => {
  test('means the same when it is written as when it was read, however deep (oracle)', () => {
    fc.assert(
      fc.property(tree, fc.subarray(LEAVES.map((one) => JSON.stringify(one))), (condition, facts) => {
        const written = AudienceCondition.parse(writeCondition(readRoot(condition)));
        expect(holds(written, facts)).toBe(holds(condition, facts));
      }),
    );
  });

  test('stays as it is once it was written', () => {
    fc.assert(
      fc.property(tree, (condition) => {
        const once = writeCondition(readCondition(condition)) as AudienceCondition;
        expect(writeCondition(readCondition(once))).toEqual(once);
      }),
    );
  });

  test('is changed and shortened at any depth, and nothing else of it', () => {
    const root = readRoot({ and: [{ identifier: 'email' }, { or: [{ audience: 'a' }, { audience: 'b' }] }] });
    const group = root.parts.find(isGroup);
    const second = group?.parts[1]?.key ?? '';
    expect(writeCondition(replaced(root, second, newLeaf({ audience: 'c' })))).toEqual({
      and: [{ identifier: 'email' }, { or: [{ audience: 'a' }, { audience: 'c' }] }],
    });
    expect(writeCondition(replaced(root, second, undefined))).toEqual({ and: [{ identifier: 'email' }, { audience: 'a' }] });
    expect(writeCondition(replaced(root, group?.key ?? '', undefined))).toEqual({ identifier: 'email' });
  });

  test('is nothing while it is empty', () => {
    expect(writeCondition({ key: 'x', not: true, join: 'and', parts: [] })).toBeUndefined();
  });
});
