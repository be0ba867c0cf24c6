import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { bodyOf } from './body.js';
import type { Part } from '../http.js';

const body = (given: object) => bodyOf({ method: 'POST', path: '/', ...given });

describe('the body of a request', () => {
  test.each([
    [{ json: { id: 2n ** 63n, name: 'ž' } }, 'application/json; charset=utf-8', '{"id":9223372036854775808,"name":"ž"}'],
    [{ json: null }, 'application/json; charset=utf-8', 'null'],
    [{ form: { a: 'ž &', b: '' } }, 'application/x-www-form-urlencoded', 'a=%C5%BE+%26&b='],
    [
      {
        form: [
          ['a', '1'],
          ['a', '2'],
        ],
      },
      'application/x-www-form-urlencoded',
      'a=1&a=2',
    ],
    [{ text: 'ž\n' }, 'text/plain; charset=utf-8', 'ž\n'],
    [{ bytes: new TextEncoder().encode('{}\n{}') }, 'application/octet-stream', '{}\n{}'],
  ])('%j is %s', (given, contentType, text) => {
    const found = body(given);
    expect([found?.contentType, found?.bytes.toString(), found?.shown()]).toEqual([contentType, text, text]);
  });

  test('is none where none is given', () => {
    expect(body({})).toBeUndefined();
  });

  test('in parts is read by others as it was written, whatever its names and values are', async () => {
    const name = fc.string({ minLength: 1, maxLength: 20 }).filter((text) => !/["\r\n%]/.test(text));
    const part: fc.Arbitrary<Part> = fc.oneof(
      // What has no name of a file is read as text.
      fc.record({ name, value: fc.string({ unit: 'binary' }) }),
      fc.record({ name, value: fc.uint8Array(), fileName: fc.constantFrom('a.jsonl', 'ž b.txt') }),
    );
    await fc.assert(
      fc.asyncProperty(fc.array(part, { minLength: 1, maxLength: 6 }), async (parts) => {
        const { bytes, contentType } = body({ parts }) ?? { bytes: Buffer.of(), contentType: '' };
        const form = await new Response(new Uint8Array(bytes), { headers: { 'content-type': contentType } }).formData();
        const read: unknown[] = [];
        for (const [name, value] of form as unknown as Iterable<[string, string | File]>)
          read.push([name, typeof value === 'string' ? Buffer.from(value) : Buffer.from(await value.arrayBuffer())]);
        expect(read).toEqual(parts.map(({ name, value }) => [name, Buffer.from(value as string)]));
      }),
      { numRuns: 200 },
    );
  });

  test('in parts cannot be given a header by a name', () => {
    const { bytes } = body({ parts: [{ name: 'a"\r\nx: y', value: '1', fileName: '"\n', contentType: 'text/plain\r\nx: y' }] }) ?? {};
    expect(bytes?.toString().split('\r\n').slice(1, 4)).toEqual([
      'content-disposition: form-data; name="a%22%0D%0Ax: y"; filename="%22%0A"',
      'content-type: text/plain  x: y',
      '',
    ]);
  });
});
