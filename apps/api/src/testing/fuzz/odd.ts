import fc from 'fast-check';

/** Text as nobody expects it: what breaks databases, logs, paths, pages and clocks. */
export const ODD_TEXTS: readonly string[] = [
  '',
  ' ',
  'NUL \0 within',
  'half \ud800',
  'x'.repeat(65_536),
  `'; DROP TABLE run; --`,
  '" OR 1=1 --',
  '../../../../etc/passwd',
  '..\\..\\windows\\win.ini',
  '%00',
  '%E0%A4%A',
  '${env:PATH}',
  '{{ 1 | times: 2 }}',
  '<script>alert(1)</script>',
  '\u202eright to left',
  '🙂'.repeat(100),
  'null',
  'true',
  'NaN',
  '1e999',
  '-0',
  '9'.repeat(400),
  '__proto__',
  'constructor',
  '\r\nSet-Cookie: a=b',
  '2026-13-45T99:99:99Z',
];

export const oddText: fc.Arbitrary<string> = fc.oneof(fc.constantFrom(...ODD_TEXTS), fc.string({ unit: 'binary', maxLength: 40 }));

/** A value that stands where another kind of value should. */
export const oddValue: fc.Arbitrary<unknown> = fc.oneof(
  oddText,
  fc.constantFrom<unknown>(null, true, 0, -1, 1.5, 1e308, -1e308, Number.MAX_SAFE_INTEGER, 2 ** 31, 2 ** 63, [], {}, [[[]]], {
    a: { b: [] },
  }),
  fc.jsonValue({ maxDepth: 2 }),
  fc.constant(nested(120)),
);

function nested(depth: number): unknown {
  let value: unknown = 'deep';
  for (let level = 0; level < depth; level += 1) value = level % 2 === 0 ? [value] : { in: value };
  return value;
}
