import { Invalid } from '@tributary/core';
import { buildRoom } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { checkTemplate } from './check-template.js';
import { openTemplates } from './open-templates.js';
import type { Rendered } from './rendering.js';

const templates = openTemplates();
const CANARY = 'canary-3f9a1c';
beforeAll(() => {
  buildRoom('libs/templates');
  process.env['TRIBUTARY_CANARY'] = CANARY;
});
afterAll(async () => {
  delete process.env['TRIBUTARY_CANARY'];
  await templates.close();
});

const NAMES = [
  ...Object.getOwnPropertyNames(Object.prototype),
  ...['prototype', 'then', 'toJSON', 'call', 'apply', 'bind', 'arguments', 'caller', 'process', 'require', 'module', 'globalThis', 'this'],
  ...[
    'import',
    'eval',
    'Function',
    'liquidMethodMissing',
    'toLiquid',
    'environments',
    'scopes',
    'opts',
    'context',
    'engine',
    'Symbol.toPrimitive',
  ],
];

/** Ways to reach for a name: of the data, of what the library brings along, of its tables of filters and tags. */
const REACHES: readonly ((name: string) => string)[] = [
  (name) => `{{ ${name} }}`,
  (name) => `{{ ["${name}"] }}`,
  (name) => `{{ text.${name} }}`,
  (name) => `{{ object["${name}"] }}`,
  (name) => `{{ object.${name}.${name} }}`,
  (name) => `{{ list.${name} }}`,
  (name) => `{{ number.${name} }}`,
  (name) => `{{ text | ${name} }}`,
  (name) => `{% ${name} %}`,
  (name) => `{{ list | map: "${name}" | json }}`,
  (name) => `{{ list | where: "${name}", 1 | json }}`,
  (name) => `{{ list | sort: "${name}" | json }}`,
  (name) => `{{ list | sum: "${name}" }}`,
  (name) => `{% for i in list %}{{ forloop.${name} }}{{ i.${name} }}{% endfor %}`,
  (name) => `{% assign ${name} = text %}{{ ${name}.${name} }}`,
  (name) => `{% capture ${name} %}a{% endcapture %}{{ text.${name} }}`,
];

const SCOPE = '{"text":"hello","number":12345678901234567890,"object":{"a":1},"list":[{"a":1},{"a":2}]}';

/** What no template may give: code, the environment, a value that is no data. */
const ESCAPED = new RegExp(`${CANARY}|native code|function |=>|\\[object|class [A-Z]|node:|/proc/|PATH`);

describe('I13 a template', () => {
  test(`reaches nothing but its columns: ${NAMES.length * REACHES.length} ways to try`, async () => {
    const jobs = NAMES.flatMap((name) => REACHES.map((reach) => ({ template: reach(name), scope: SCOPE })));
    expect(jobs.length).toBeGreaterThan(300);
    const results = await templates.render(jobs);
    const escaped = results.map((result, index) => ({ template: jobs[index]?.template, result })).filter(({ result }) => escapes(result));
    expect(escaped).toEqual([]);
    expect(new Set(results.flatMap((result) => ('code' in result ? [result.code] : [])))).toEqual(new Set(['template.failed']));
  });

  test('hidden in data stays data', async () => {
    const texts = [
      '{{ 7 | times: 7 }}',
      '{% include "/etc/passwd" %}',
      '{{',
      '%}',
      '{% raw %}',
      "' | json }}",
      '\\u007b{ x }}',
      '{{ constructor }}',
    ];
    const jobs = texts.map((x) => ({ template: '{{ x }}-{{ x | append: "!" }}', scope: JSON.stringify({ x }) }));
    expect(await templates.render(jobs)).toEqual(texts.map((x) => ({ text: `${x}-${x}!` })));
  });

  test('made of data whose names are those of methods breaks nothing', async () => {
    const gadget =
      '{"x":{"toString":"a","valueOf":"b","toJSON":"c","then":"d","Symbol.toPrimitive":"e","length":9,"size":1e9,"__proto__":{"z":1}}}';
    const uses = [
      '{{ x }}',
      '{{ x | append: "a" }}',
      '{{ x.then }}',
      '{{ x | json }}',
      '{{ x | join: "," }}',
      '{% for i in x %}{{ i }}{% endfor %}',
      '{{ x.z }}',
    ];
    const results = await templates.render(uses.map((template) => ({ template, scope: gadget })));
    expect(results.filter(escapes)).toEqual([]);
    expect(results[2]).toEqual({ text: 'd' });
  });

  const BOMBS: readonly (readonly [string, string, object?])[] = [
    ['a range of a thousand million', '{% for i in (1..1000000000) %}x{% endfor %}'],
    ['loops in loops', '{% for i in (1..1000) %}{% for j in (1..1000) %}{% for k in (1..1000) %}{% endfor %}{% endfor %}{% endfor %}'],
    ['text that doubles', '{% assign s = "xxxxxxxxxx" %}{% for i in (1..60) %}{% assign s = s | append: s %}{% endfor %}{{ s | size }}'],
    [
      'a list that doubles',
      '{% assign s = "a,b" | split: "," %}{% for i in (1..60) %}{% assign s = s | concat: s %}{% endfor %}{{ s | size }}',
    ],
    ['text that is replaced by more', '{{ x | replace: "", "yyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyyy" }}', { x: 'x'.repeat(500_000) }],
    ['a list of every letter, sorted', '{{ x | split: "" | sort_natural | join: "" | size }}', { x: 'abcdefghij'.repeat(50_000) }],
    ['output without end', '{% for i in (1..200000) %}{{ x }}{% endfor %}', { x: 'x'.repeat(1_000) }],
    [
      'everything with everything',
      '{% for a in x %}{% for b in x %}{{ b | append: a }}{% endfor %}{% endfor %}',
      { x: Array(3_000).fill('a'.repeat(30)) },
    ],
    ['a list within lists', '{% for i in (1..3000) %}{% assign l = l | concat: l %}{% assign l = l | push: i %}{% endfor %}', { l: [1] }],
  ];

  test.each(BOMBS)('that runs away costs its own record only: %s', async (_, template, scope = {}) => {
    const good = (n: number) => ({ template: 'Hi {{ n }}', scope: `{"n":${n}}` });
    const results = await templates.render([good(1), { template, scope: JSON.stringify(scope) }, good(2)]);
    expect([results[0], results[2]]).toEqual([{ text: 'Hi 1' }, { text: 'Hi 2' }]);
    expect(results[1]).toEqual({
      code: expect.stringMatching(/^template\.(timeout|memory|too_long|failed)$/),
      message: expect.any(String),
    });
  });

  test('that takes its process down with every record does so a few times only, and the batch goes on', async () => {
    const killer = {
      template: '{{ x | split: "" | sort_natural | join: "" | size }}',
      scope: JSON.stringify({ x: 'abcdefghij'.repeat(200_000) }),
    };
    const jobs = Array.from({ length: 40 }, (_, n) => (n % 4 === 0 ? killer : { template: 'Hi {{ n }}', scope: `{"n":${n}}` }));
    const began = Date.now();
    const results = await templates.render(jobs);
    results.forEach((result, n) => {
      expect(result).toEqual(n % 4 === 0 ? expect.objectContaining({ code: expect.stringMatching(/^template\./) }) : { text: `Hi ${n}` });
    });
    expect(Date.now() - began).toBeLessThan(25_000);
  });

  const token = fc.oneof(
    fc.constantFrom(
      '{{',
      '}}',
      '{%',
      '%}',
      '|',
      ':',
      ',',
      '.',
      '[',
      ']',
      '(',
      ')',
      '..',
      '"',
      "'",
      ' ',
      '\n',
      '-',
      '==',
      '>',
      'and',
      'or',
      'contains',
    ),
    fc.constantFrom(
      'if',
      'endif',
      'for',
      'endfor',
      'in',
      'assign',
      '=',
      'case',
      'when',
      'capture',
      'raw',
      'endraw',
      'liquid',
      'echo',
      'break',
      '#',
    ),
    fc.constantFrom(
      'text',
      'number',
      'object',
      'list',
      'a',
      'forloop',
      'append',
      'map',
      'sort',
      'date',
      'json',
      'split',
      'replace',
      'constructor',
    ),
    fc.string({ maxLength: 4, unit: 'binary' }),
    fc.nat().map(String),
  );
  const anyTemplate = fc.oneof(
    fc.array(token, { maxLength: 30 }).map((parts) => parts.join(' ')),
    fc.array(token, { maxLength: 6 }).map((parts) => `{{ text ${parts.join(' ')} }}`),
    fc.array(token, { maxLength: 12 }).map((parts) => `{% for i in list %}{{ i ${parts.join('')} }}{% endfor %}`),
  );

  test('of any text is refused with a reason or gives a text, and the same one again', async () => {
    await fc.assert(
      fc.asyncProperty(fc.array(anyTemplate, { minLength: 100, maxLength: 100 }), async (texts) => {
        for (const one of texts) expectChecked(one);
        const jobs = texts.map((template) => ({ template, scope: SCOPE }));
        const once = await templates.render(jobs);
        expect(once.filter(escapes)).toEqual([]);
        expect(await templates.render(jobs)).toEqual(once);
      }),
      { numRuns: 20 },
    );
  });
});

const escapes = (result: Rendered): boolean => 'text' in result && ESCAPED.test(result.text);

function expectChecked(template: string): void {
  try {
    checkTemplate(template);
  } catch (error) {
    expect(error).toBeInstanceOf(Invalid);
  }
}
