import { expect, test } from '@jest/globals';
import { changedParts, definitionOf, draftOf, lostLines, rebased } from './sync-draft.js';

const SYNC = {
  ...{ kind: 'sync', id: 'vips', source: { model: 'people' }, destination: 'crm', object: 'record', mode: 'upsert' },
  ...{ key: { id: 'id' }, mapping: { name: { column: 'name' }, plan: { value: 'vip' } }, options: {}, enabled: true },
};

test('a definition becomes a draft and back without a change', () => {
  expect(definitionOf(draftOf(SYNC))).toEqual(SYNC);
  expect(changedParts(draftOf(SYNC), draftOf(SYNC))).toEqual([]);
});

test('a line that would get lost is told, and is no part of the definition', () => {
  const draft = draftOf(SYNC);
  const typed = {
    ...draft,
    mapping: [...draft.mapping, { at: -1, field: '', from: { column: 'x' } }, { at: -2, field: 'name', from: { column: 'y' } }],
  };
  expect(lostLines(draft)).toEqual([]);
  expect(lostLines(typed).map(({ path }) => path)).toEqual(['mapping', 'mapping.name']);
  expect(Object.keys(definitionOf({ ...typed, mapping: typed.mapping.slice(0, 3) })['mapping'] as object)).toEqual(['name', 'plan']);
});

test('what two people changed at once is both there, field by field; where both changed the same, mine', () => {
  const base = draftOf(SYNC);
  const mine = draftOf({ ...SYNC, mode: 'mirror', mapping: { name: { template: 'Hi {{ name }}' }, plan: { value: 'vip' } } });
  const theirs = draftOf({ ...SYNC, enabled: false, mapping: { name: { column: 'full_name' }, email: { column: 'email' } } });
  expect(definitionOf(rebased(base, mine, theirs))).toEqual({
    ...SYNC,
    mode: 'mirror',
    enabled: false,
    mapping: { name: { template: 'Hi {{ name }}' }, email: { column: 'email' } },
  });
  expect(changedParts(base, mine)).toEqual(['mode', 'mapping']);
});
