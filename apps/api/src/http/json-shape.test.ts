import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { DEEPEST, misshapen } from './json-shape.js';

const shapeOf = (text: string) => misshapen(Buffer.from(text));
const list = (items: number) => JSON.stringify(Array.from({ length: items }, () => [',', '"']));
const object = (fields: number) => JSON.stringify(Object.fromEntries(Array.from({ length: fields }, (_, at) => [`{[,"\\${at}`, {}])));

describe('the shape of a body', () => {
  test('that people send is let through, whatever its strings hold', () => {
    fc.assert(
      fc.property(fc.json({ maxDepth: 20 }), (text) => {
        expect(shapeOf(text)).toBeUndefined();
      }),
    );
  });

  test('is too deep beyond 100 levels, counted as they nest', () => {
    const nested = (levels: number) => `${'[{"a":'.repeat(levels / 2)}1${'}]'.repeat(levels / 2)}`;
    expect(shapeOf(nested(DEEPEST))).toBeUndefined();
    expect(shapeOf(nested(DEEPEST + 2))).toMatch(/100 levels/);
    expect(shapeOf(`[${Array.from({ length: 300 }, () => nested(50)).join(',')}]`)).toBeUndefined();
  });

  test('is too long beyond 20,000 items or 5,000 fields, in any place', () => {
    expect([shapeOf(list(20_000)), shapeOf(object(5_000))]).toEqual([undefined, undefined]);
    expect(shapeOf(list(20_001))).toMatch(/20000 items/);
    expect(shapeOf(`{"a":[{}, ${object(5_001)}]}`)).toMatch(/5000 fields/);
  });

  test('that is no JSON is left to who parses it', () => {
    for (const text of ['', ']]]]', '"', '"\\', ',,,', '{"a":"']) expect(shapeOf(text)).toBeUndefined();
  });
});
