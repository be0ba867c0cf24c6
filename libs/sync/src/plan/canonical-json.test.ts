import { expect, test } from '@jest/globals';
import fc from 'fast-check';
import { canonicalJson } from './canonical-json.js';

const shuffled = (value: unknown): unknown => {
  if (Array.isArray(value)) return value.map(shuffled);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value)
      .reverse()
      .map(([name, one]) => [name, shuffled(one)]),
  );
};

test('the order of keys, blanks and escapes do not count', () => {
  expect(canonicalJson(' { "b" : [1, 2 ,{"d":null,"c":"\\u00e9"}],\n"a":"x" } ')).toBe(
    canonicalJson('{"a":"x","b":[1,2,{"c":"é","d":null}]}'),
  );
  const json = fc.jsonValue({ maxDepth: 4 });
  fc.assert(fc.property(json, (value) => canonicalJson(JSON.stringify(shuffled(value), null, 2)) === canonicalJson(JSON.stringify(value))));
});

test('two documents that mean different things never have one text', () => {
  fc.assert(
    fc.property(fc.jsonValue(), fc.jsonValue(), (a, b) => {
      const [left, right] = [JSON.stringify(a), JSON.stringify(b)];
      const same = JSON.stringify(JSON.parse(canonicalJson(left))) === JSON.stringify(JSON.parse(canonicalJson(right)));
      return (canonicalJson(left) === canonicalJson(right)) === same;
    }),
  );
  expect(canonicalJson('[1,2]')).not.toBe(canonicalJson('[2,1]'));
  expect(canonicalJson('9007199254740993')).not.toBe(canonicalJson('9007199254740992'));
  expect(canonicalJson('{"a":1,"a":2}')).not.toBe(canonicalJson('{"a":2,"a":1}'));
});

test('it is a JSON document of the same value', () => {
  fc.assert(
    fc.property(fc.jsonValue(), (value) =>
      expect(JSON.parse(canonicalJson(JSON.stringify(value)))).toEqual(JSON.parse(JSON.stringify(value))),
    ),
  );
});

test('what is no JSON, or too deep, stays as it is', () => {
  for (const text of ['', '{', '{"a"}', '[1,]', '{} {}', '"a', '{"a":1 "b":2}', `${'['.repeat(600)}1, 2${']'.repeat(600)}`])
    expect(canonicalJson(text)).toBe(text);
});
