import { describe, expect, test } from '@jest/globals';
import { duckdb, liftPaths, postgres } from './index.js';

const lifted = (...expressions: readonly string[]) => {
  const { expressions: texts, column } = liftPaths(duckdb, expressions);
  return { texts: texts.map(({ text }) => text.slice(1, -2)), column: column?.text ?? null };
};
const OTHER = "payload->>'z'";

describe('paths into the payload that are read together', () => {
  test('plain paths of several expressions become places of one list, each path once', () => {
    expect(lifted("payload->>'a'", "coalesce(payload->'user'->>'id', payload->>'a')", "payload->'items'->0->>'sku'")).toEqual({
      texts: ['"#paths"[1]', 'coalesce("#paths"[2], "#paths"[1])', '"#paths"[3]'],
      column: `json_extract_string(payload, ['$.a', '$.user.id', '$.items[0].sku']) AS "#paths"`,
    });
  });

  test('a key that is a plain path itself is the same as its steps', () => {
    expect(lifted("payload->>'$.user.id'", "payload->'items'->>'$[0].sku'", "payload->'user'->>'id'")).toEqual({
      texts: ['"#paths"[1]', '"#paths"[2]', '"#paths"[1]'],
      column: `json_extract_string(payload, ['$.user.id', '$.items[0].sku']) AS "#paths"`,
    });
  });

  test('a single path is left where it is: there is nothing to share', () => {
    expect(lifted("payload->>'a'", "lower(payload->>'a')")).toEqual({ texts: ["payload->>'a'", "lower(payload->>'a')"], column: null });
  });

  test.each([
    ['beside an operator, where the arrow may bind otherwise', "payload->>'a' = 'x'"],
    ['after an operator', "'x' || payload->>'a'"],
    ['before a cast', "payload->>'a'::int"],
    ['in a string', "'payload->>''a'''"],
    ['in a quoted name', `"payload->>'a'"`],
    ['in a comment', "1 -- payload->>'a'"],
    ['of another table', "other.payload->>'a'"],
    ['of a name that ends alike', "my_payload->>'a'"],
    ['with a key that is a path to several values', "payload->>'$.a[*]'"],
    ['where a dollar quote may hide the end of a string', "concat($$'$$, payload->>'a')"],
    ['with a quote in its key', `payload->>'a"b'`],
    ['where a backslash may hide the end of a string', "concat(E'\\'', payload->>'a')"],
  ])('a path %s is left alone', (_where, expression) => {
    expect(lifted(expression, OTHER, "payload->>'y'").texts[0]).toBe(expression);
  });

  test('brackets, commas and the words of a CASE delimit a path', () => {
    expect(lifted("case when true then payload->>'a' else (payload->>'b') end").texts).toEqual([
      'case when true then "#paths"[1] else ("#paths"[2]) end',
    ]);
  });

  test('a warehouse that reads paths cheaply is left alone', () => {
    expect(liftPaths(postgres, ["payload->>'a'", "payload->>'b'"]).column).toBeNull();
  });
});
