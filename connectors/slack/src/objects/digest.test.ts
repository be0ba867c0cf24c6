import { describe, expect, test } from '@jest/globals';
import { aRecord, withBench } from '@tributary/connector-kit/testing';
import { slack } from '../index.js';
import { digestSample, line } from '../testing/samples.js';
import { messagesIn, tell } from '../testing/tell.js';

describe('a digest', () => {
  const withGroup = (n: number, group: string) => aRecord(`l${n}`, { id: `p${n}` }, { line: `Buyer ${n}`, group });

  test('is one message for all records of a run, with their counts and the first of them', () =>
    withBench(slack, async (bench) => {
      const some = { ...digestSample, options: { channel: '#sales', most: 2, title: '{count} buyers & co' } };
      const { requests, outcomes } = await bench.deliver('digest', some, [line(1), line(2), line(3)]);
      expect([requests, [...outcomes.values()]]).toEqual([1, [1, 2, 3].map(() => ({ kind: 'delivered' }))]);
      const { message: held } = JSON.parse(await bench.holdings()) as { message: unknown };
      expect(held).toMatchObject([
        { text: '3 buyers & co', blocks: [{}, { text: { text: '• Buyer 1\n• Buyer 2' } }, { elements: [{ text: 'and 1 more' }] }] },
      ]);
    }));

  test('leads to all of them where some are left out, whatever the group is called', async () => {
    const told = async (count: number) => {
      const options = { channel: '#sales', most: 2, link: 'https://t.example/runs/{run}?group={group}&all' };
      const records = Array.from({ length: count }, (_, n) => withGroup(n, 'a|b> <c'));
      const { requests } = await tell(records, { object: 'digest', options });
      return JSON.stringify(requests[0]?.json);
    };
    expect(await told(3)).toContain('and 1 more: <https://t.example/runs/r?group=a%7Cb%3E%20%3Cc&amp;all|all of them>');
    expect(await told(2)).not.toContain('https://');
  });

  test('has a link that is one address and nothing else', async () => {
    for (const link of ['t.example', 'https://t.example/|<!channel>', 'https://t.example/ <!here>', 'javascript:alert(1)'])
      expect(slack.objects['digest']?.options.safeParse({ channel: '#sales', link }).success).toBe(false);
  });

  test('is one message a group, and escapes its name', () =>
    withBench(slack, async (bench) => {
      const { requests } = await bench.deliver('digest', digestSample, [
        withGroup(1, '<Brno>'),
        withGroup(2, 'Praha'),
        withGroup(3, '<Brno>'),
      ]);
      expect(requests).toBe(2);
      expect((await messagesIn(bench)).map(({ text }) => text)).toEqual(['&lt;Brno&gt;: 2 new', 'Praha: 1 new']);
    }));

  test('says apart what is new, changed and gone', async () => {
    const records = [line(1), line(2, { operation: 'change' }), line(3, { operation: 'remove' })];
    const { requests } = await tell(records, { object: 'digest', options: { channel: '#sales' } });
    expect(requests).toMatchSnapshot();
  });

  test('can be a table', async () => {
    const row = (n: number) => aRecord(`l${n}`, { id: `p${n}` }, { 'cells.Name': `Buyer ${n}`, 'cells.Spent': n === 2 ? null : 1.5 });
    const { requests } = await tell([row(1), row(2)], { object: 'digest', options: { channel: '#sales', format: 'table' } });
    expect(requests[0]?.json).toMatchObject({
      blocks: [
        {},
        {
          type: 'table',
          rows: [
            ['Name', 'Spent'],
            ['Buyer 1', '1.5'],
            ['Buyer 2', ' '],
          ].map((row) => row.map((text) => ({ text }))),
        },
      ],
    });
  });

  test('of a thousand long lines is one that Slack takes', () =>
    withBench(slack, async (bench) => {
      const long = Array.from({ length: 1_000 }, (_, n) => aRecord(`l${n}`, { id: `p${n}` }, { line: `Buyer ${n} `.repeat(100) }));
      const { outcomes } = await bench.deliver('digest', { ...digestSample, options: { channel: '#sales', most: 99 } }, long);
      expect(new Set([...outcomes.values()].map(({ kind }) => kind))).toEqual(new Set(['delivered']));
      expect(await messagesIn(bench)).toEqual([{ text: '1000 new' }]);
    }));
});
