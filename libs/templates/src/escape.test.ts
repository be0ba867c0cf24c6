import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import type { Escape } from './escape.js';
import { createRender } from './render-template.js';

const render = createRender();
const textOf = (template: string, scope: object, escape?: Escape): string => {
  const rendered = render({ template, scope: JSON.stringify(scope), escape });
  if (!('text' in rendered)) throw new Error(rendered.message);
  return rendered.text;
};

describe('a template of markup', () => {
  test.each([
    ['makes values harmless, not its own words', '<!here> {{ name }}', '<!here> &lt;!channel&gt; &amp; "co"'],
    ['cuts a value before it is made harmless, never an entity', '{{ name | truncate: 12, "" }}', '&lt;!channel&gt; &amp;'],
    ['compares values as they are', '{% if name contains "<!channel>" %}yes{% endif %}', 'yes'],
    ['makes lists and objects harmless', '{{ list }}', '["&lt;a&gt;",1.50]'],
    ['lets its author vouch for a value', '{{ name | raw }}', '<!channel> & "co"'],
    ['echoes and cycles harmlessly', '{% echo name %}{% cycle name %}', '&lt;!channel&gt; &amp; "co"&lt;!channel&gt; &amp; "co"'],
  ])('%s', (_what, template, text) => {
    const scope = '{"name":"<!channel> & \\"co\\"","list":["<a>",1.50]}';
    const rendered = render({ template, scope, escape: 'markup' });
    expect(rendered).toEqual({ text });
  });

  test('and one that is none are not mistaken for each other', () => {
    expect(textOf('{{ a }}', { a: '<' }, 'markup')).toBe('&lt;');
    expect(textOf('{{ a }}', { a: '<' })).toBe('<');
    expect(textOf('{{ a }}', { a: '<' }, 'markup_in_json')).toBe('&lt;');
  });
});

describe('a template of a JSON document', () => {
  test('stays one whatever the values are, within its quotes and as values of their own', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary' }), fc.jsonValue({ maxDepth: 2 }), (name, value) => {
        const text = textOf('{"a":"Hi {{ name }}!","b":{{ name | json }},"c":{{ value | json }}}', { name, value }, 'markup_in_json');
        const made = JSON.parse(text) as { a: string; b: string };
        const escaped = name.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
        expect(made.a).toBe(`Hi ${escaped}!`);
        expect(made.b).toBe(escaped);
        expect(text.replace(/<!here>/, '')).not.toMatch(/[<>]/);
      }),
      { numRuns: 200 },
    );
  });

  test('keeps the digits of numbers', () => {
    const rendered = render({ template: '[{{ n }},{{ n | json }}]', scope: '{"n":12345678901234567890.10}', escape: 'markup_in_json' });
    expect(rendered).toEqual({ text: '[12345678901234567890.10,12345678901234567890.10]' });
  });
});
