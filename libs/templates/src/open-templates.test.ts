import { buildRoom } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { openTemplates } from './open-templates.js';

const templates = openTemplates();
beforeAll(() => buildRoom('libs/templates'));
afterAll(() => templates.close());

/** `scope` is JSON text, so that numbers have the digits that are meant. */
async function render(template: string, scope: string | object = '{}') {
  const [rendered] = await templates.render([{ template, scope: typeof scope === 'string' ? scope : JSON.stringify(scope) }]);
  return rendered;
}

const text = (of: string) => ({ text: of });
const failed = (message: RegExp) => ({ code: 'template.failed', message: expect.stringMatching(message) });

describe('I10 a rendered template', () => {
  test.each([
    ['{{ n }}', '{"n":12345678901234567890.10}', '12345678901234567890.10'],
    ['{{ n }}', '{"n":9223372036854775807}', '9223372036854775807'],
    ['{{ n }}', '{"n":1.10}', '1.10'],
    ['{{ n }}', '{"n":1e400}', '1e400'],
    ['{{ n | append: " EUR" }}', '{"n":9007199254740993}', '9007199254740993 EUR'],
    ['{{ n | json }}', '{"n":{"a":[9007199254740993,null,"q"]}}', '{"a":[9007199254740993,null,"q"]}'],
    ['{% if n > 5 %}more{% endif %}', '{"n":10.50}', 'more'],
    ['{% if n == m %}same{% endif %}', '{"n":10.50,"m":10.5}', 'same'],
    ['{% if n < m %}less{% endif %}', '{"n":9007199254740992,"m":9007199254740993}', 'less'],
    ['{{ n | plus: 1 }}', '{"n":1.10}', '2.1'],
    ['{{ b }} {{ c }}', '{"b":true,"c":false}', 'true false'],
    ['{{ o }}', '{"o":{"a":1}}', '{"a":1}'],
    ['{{ o | append: "!" }}', '{"o":{"a":1}}', '{"a":1}!'],
    ['{{ l | join: ", " }}', '{"l":["a",{"b":2}]}', 'a, {"b":2}'],
    ['{{ ["first name"] }}', '{"first name":"Ann"}', 'Ann'],
    ['{{ t | date: "%d.%m.%Y %H:%M" }}', '{"t":"2026-07-01T23:30:00Z"}', '01.07.2026 23:30'],
    ['{{ n }}|{{ n | default: "none" }}', '{"n":null}', '|none'],
  ])('%s of %s', async (template, scope, expected) => {
    expect(await render(template, scope)).toEqual(text(expected));
  });

  test.each([
    ['{{ n | plus: 1 }}', '{"n":9007199254740993}', /more digits than can be calculated with/],
    ['{{ n | times: 2 }}', '{"n":"a few"}', /no number cannot be calculated with/],
    ['{{ n | plus: 1 }}', '{"n":null}', /nothing cannot be calculated with/],
    ['{{ a | divided_by: 0.0 }}', '{"a":1}', /no number/],
    ['{{ a.missing }}', '{"a":{}}', /undefined variable: a.missing, at line 1, column 4/],
    ['{{ "now" | date: "%s" }}', '{}', /`now` is no date/],
    ['{{ d | date: "%99999999d" }}', '{"d":"2026-01-01"}', /width/],
    ['{{ d | date: f }}', '{"d":"2026-01-01","f":"%99999999d"}', /width/],
  ])('is refused rather than guessed: %s of %s', async (template, scope, message) => {
    expect(await render(template, scope)).toEqual(failed(message));
  });

  test('is the same whenever it is rendered, and nothing of one record is seen by the next', async () => {
    const template = '{% if seen %}leak{% endif %}{% assign seen = x %}{% capture kept %}{{ x }}{% endcapture %}{{ kept }}';
    const jobs = ['a', 'b', 'a'].map((x) => ({ template, scope: JSON.stringify({ x, seen: null }) }));
    const once = await templates.render(jobs);
    expect(once).toEqual([text('a'), text('b'), text('a')]);
    expect(await templates.render(jobs)).toEqual(once);
  });

  test('thousands of records come back in their order', async () => {
    const jobs = Array.from({ length: 2_345 }, (_, n) => ({ template: 'Hi {{ n }}', scope: `{"n":${n}}` }));
    const several = await Promise.all([templates.render(jobs), templates.render(jobs.slice(7, 9))]);
    expect(several[0]).toEqual(jobs.map((_, n) => text(`Hi ${n}`)));
    expect(several[1]).toEqual([text('Hi 7'), text('Hi 8')]);
  });
});

describe('a slow template', () => {
  /** More loops make it slower. */
  const SLOW = '{% for i in (1..LOOPS) %}{% assign x = i | times: 3 | append: "abc" | size %}{% endfor %}{{ x }}';
  const jobs = (template: string, records: number) => Array.from({ length: records }, () => ({ template, scope: '{"n":1}' }));
  const millis = async (work: () => Promise<unknown>): Promise<number> => {
    const began = performance.now();
    await work();
    return performance.now() - began;
  };

  test('does not delay the templates of other syncs by seconds', async () => {
    await templates.render(jobs('Hi {{ n }}', 1), 'quick');
    const alone = await millis(() => templates.render(jobs(SLOW.replace('LOOPS', '1000'), 20), 'slow'));
    const template = SLOW.replace('LOOPS', String(Math.max(1_000, Math.round((60_000 * 20) / alone))));
    const slow = Array.from({ length: 3 }, () => templates.render(jobs(template, 40), 'slow'));
    const delays: number[] = [];
    for (let n = 0; n < 10; n += 1) delays.push(await millis(() => templates.render(jobs('Hi {{ n }}', 50), `quick ${n % 3}`)));
    const done = await Promise.race([Promise.all(slow), Promise.resolve('not yet')]);
    expect(done).toBe('not yet');
    expect(Math.max(...delays)).toBeLessThan(2_000);
    for (const results of await Promise.all(slow)) expect(results).toHaveLength(40);
  }, 60_000);

  test('of more syncs than there are processes waits its turn, and the quick ones among them get theirs', async () => {
    const runaway = {
      template: '{{ x | split: "" | sort_natural | join: "" | size }}',
      scope: JSON.stringify({ x: 'abcdefghij'.repeat(200_000) }),
    };
    const slow = Array.from({ length: 4 }, (_, n) => templates.render(Array(2).fill(runaway), `slow ${n}`));
    const order: string[] = [];
    const quick = templates.render(jobs('Hi {{ n }}', 5), 'quick').then(() => order.push('quick'));
    await Promise.all([...slow.map((one) => one.then(() => order.push('slow'))), quick]);
    expect(order[0]).toBe('quick');
    for (const results of await Promise.all(slow)) expect(results.every((one) => 'code' in one)).toBe(true);
  }, 60_000);
});
