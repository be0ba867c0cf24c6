import { Invalid } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import { checkTemplate } from './check-template.js';

describe('a template that is defined', () => {
  test.each([
    ['Hi {{ first_name | capitalize }}', ['first_name']],
    ['{{ ["first name"] }} {{ address.city }}', ['address', 'first name']],
    ['{% assign q = a | append: b %}{% for x in list %}{{ x.y }}{{ q }}{% endfor %}', ['a', 'b', 'list']],
    ['{% if a > b %}{{ c }}{% endif %}', ['a', 'b', 'c']],
    ['no columns at all', []],
    ['{% raw %}{{ not_a_column }}{% endraw %}', []],
  ])('tells the columns it uses: %s', (template, columns) => {
    expect(checkTemplate(template).columns).toEqual(columns);
  });

  test.each([
    ['{{ a', /output "{{ a" not closed, at line 1, column 1/],
    ['a\n{% if b %}', /tag {% if b %} not closed, at line 2, column 1/],
    ['{{ a | upcaze }}', /undefined filter: upcaze, at line 1/],
    ['{% include "a" %}', /tag "include" not found/],
    ['{% render "../../etc/passwd" %}', /tag "render" not found/],
    ['{% layout "https://x.example/y" %}', /tag "layout" not found/],
    ['{% tablerow a in b %}{% endtablerow %}', /tag "tablerow" not found/],
    ['{% increment a %}', /tag "increment" not found/],
    ['{{ a | inspect }}', /undefined filter: inspect/],
    ['{{ a | where_exp: "x", "x" }}', /undefined filter: where_exp/],
    ['{{ a | group_by: "x" }}', /undefined filter: group_by/],
    ['{{ a | sample }}', /undefined filter: sample/],
    ['{% if a %}'.repeat(1_900), /no template/],
    ['x'.repeat(20_001), /at most 20000 characters/],
  ])('is refused with the place where it is none: %s', (template, message) => {
    expect(() => checkTemplate(template)).toThrow(message);
    expect(() => checkTemplate(template)).toThrow(Invalid);
  });
});
