import { describe, expect, test } from '@jest/globals';
import { Json } from '@tributary/core';
import type { OutRecord } from '@tributary/connector-kit';
import { aRecord, withBench } from '@tributary/connector-kit/testing';
import { slack } from '../index.js';
import { IN_CHANNEL, plain } from '../testing/samples.js';
import { messagesIn, postOne, tell } from '../testing/tell.js';
import { message, MessageOptions } from './message.js';

describe('a message', () => {
  test('is one request with its text, its blocks and its idempotency key to be recognised by', async () => {
    const blocks = new Json('[{"type":"section","text":{"type":"mrkdwn","text":"*Ann* bought for 12.50"}}]');
    const record = aRecord('a', { id: 'p1' }, { text: 'New buyer: Ann', blocks });
    expect((await tell([record])).requests).toMatchSnapshot();
  });

  test('takes what Slack’s Block Kit Builder gives', async () => {
    const { requests } = await tell([aRecord('a', { id: 'p1' }, { blocks: '{"blocks":[{"type":"divider"}]}' })]);
    expect(requests[0]?.json).toMatchObject({ blocks: [{ type: 'divider' }] });
  });

  test.each([
    ['no JSON', 'oops'],
    ['an object of something else', '{"a":1}'],
    ['no block', '[]'],
    ['too many blocks', JSON.stringify(Array.from({ length: 51 }, () => ({ type: 'divider' })))],
    ['a block without a type', '[{"type":"divider"},{"text":"x"}]'],
  ])('whose blocks are %s is rejected before anything is sent', async (_what, blocks) => {
    const { requests, outcomes } = await tell([aRecord('a', { id: 'p1' }, { blocks })]);
    expect(outcomes.get('a')).toMatchObject({ kind: 'rejected', code: 'invalid_blocks', field: 'blocks' });
    expect(requests).toEqual([]);
  });

  test('that says nothing is rejected, and says what to map', async () => {
    const { outcomes } = await tell([aRecord('a', { id: 'p1' }, { text: '' })]);
    expect(outcomes.get('a')).toMatchObject({ kind: 'rejected', code: 'no_text', message: expect.stringContaining('`blocks`') });
  });

  test('of a sync that names no channel stops the run; of a record that names none, only the record', async () => {
    expect((await tell([plain(1)], { options: {} })).fault).toMatchObject({ kind: 'fatal', message: 'The sync names no channel.' });
    const { outcomes } = await tell([aRecord('a', { id: 'p1' }, { text: 'x', channel: null })], { options: {} });
    expect(outcomes.get('a')).toMatchObject({ kind: 'rejected', field: 'channel' });
  });

  test('only where all say that it may be repeated is one', () => {
    const options = MessageOptions.parse({ channel: '#sales' });
    const idempotent = (given: Partial<MessageOptions>) =>
      (['add', 'change', 'remove'] as const).map((operation) => message.idempotentFor?.(operation, { ...options, ...given }));
    expect(idempotent({})).toEqual([false, false, true]);
    expect(idempotent({ on_add: 'nothing', on_change: 'nothing', on_remove: 'reply' })).toEqual([true, true, false]);
  });
});

describe('a changed record', () => {
  const changed = (remoteId?: string, more: Partial<OutRecord> = {}) =>
    aRecord(
      'b1',
      { id: 'p1' },
      { text: 'Buyer 1, again' },
      { operation: 'change', ...(remoteId === undefined ? {} : { remoteId }), ...more },
    );

  test('has its message rewritten in place', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      const { outcomes } = await bench.deliver('message', IN_CHANNEL, [changed(remoteId)]);
      expect(outcomes.get('b1')).toEqual({ kind: 'delivered', remoteId });
      expect(await messagesIn(bench)).toEqual([{ text: 'Buyer 1, again', edited: true }]);
    }));

  test('is posted anew where its message is gone, or rejected if the sync says so', () =>
    withBench(slack, async (bench) => {
      const gone = 'C0SANDBOX02:1.000001';
      const { outcomes } = await bench.deliver('message', IN_CHANNEL, [changed(gone)]);
      expect(outcomes.get('b1')).toMatchObject({ kind: 'delivered', remoteId: expect.not.stringMatching(gone) });
      const strict = { ...IN_CHANNEL, options: { channel: '#new-buyers', gone: 'reject' } };
      expect((await bench.deliver('message', strict, [changed(gone)])).outcomes.get('b1')).toMatchObject({ code: 'message_not_found' });
      expect(await messagesIn(bench)).toHaveLength(1);
    }));

  test('is posted where it was only noted so far, and where it has moved to another channel', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      await bench.deliver('message', IN_CHANNEL, [changed()]);
      const moved = aRecord('b1', { id: 'p1' }, { text: 'Moved', channel: '#data' }, { operation: 'change', remoteId });
      await bench.deliver('message', IN_CHANNEL, [{ ...moved, changed: ['channel'] }]);
      const { message: held } = JSON.parse(await bench.holdings()) as { message: { channel: string }[] };
      expect(held.map(({ channel }) => channel)).toEqual(['#new-buyers', '#new-buyers', '#data']);
    }));

  test('answers in the thread of its message, which stays the one the record has', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      const replying = { ...IN_CHANNEL, options: { channel: '#new-buyers', on_change: 'reply' } };
      const { outcomes } = await bench.deliver('message', replying, [changed(remoteId)]);
      expect(outcomes.get('b1')).toEqual({ kind: 'delivered' });
      expect(await messagesIn(bench)).toEqual([{ text: 'Buyer 1' }, { text: 'Buyer 1, again', thread_ts: remoteId.split(':')[1] }]);
    }));

  test('says what is mapped for changes', async () => {
    const own = aRecord('b1', { id: 'p1' }, { text: 'New', text_on_change: 'Now 3' }, { operation: 'change', remoteId: 'C1:1.2' });
    const { requests } = await tell([own], { answers: [{ json: { ok: true, channel: 'C1', ts: '1.2' } }] });
    expect(requests[0]).toMatchObject({ path: '/api/chat.update', json: { channel: 'C1', ts: '1.2', text: 'Now 3' } });
  });

  test('is told nobody where the sync says nothing of changes', async () => {
    const { requests, outcomes } = await tell([changed()], { options: { channel: '#sales', on_change: 'nothing' } });
    expect(requests).toEqual([]);
    expect(outcomes.get('b1')?.kind).toBe('delivered');
  });
});

describe('a record that is gone', () => {
  const gone = (remoteId: string | undefined, flat = {}) =>
    aRecord(
      'b1',
      { id: 'p1' },
      { text: 'Buyer 1', ...flat },
      { operation: 'remove', changed: [], ...(remoteId === undefined ? {} : { remoteId }) },
    );

  test('takes its message along, and once more does no harm', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      expect((await bench.deliver('message', IN_CHANNEL, [gone(remoteId)])).outcomes.get('b1')).toEqual({ kind: 'delivered' });
      expect(await messagesIn(bench)).toEqual([]);
      const again = await bench.deliver('message', IN_CHANNEL, [gone(remoteId)]);
      expect(again.outcomes.get('b1')).toEqual({ kind: 'delivered', note: 'The message was gone already.' });
      expect((await bench.deliver('message', IN_CHANNEL, [gone(undefined)])).requests).toBe(0);
    }));

  test('can be said in its thread, in words of its own', () =>
    withBench(slack, async (bench) => {
      const remoteId = await postOne(bench);
      const replying = { ...IN_CHANNEL, options: { channel: '#new-buyers', on_remove: 'reply' } };
      await bench.deliver('message', replying, [gone(remoteId, { text_on_remove: 'Left' })]);
      expect(await messagesIn(bench)).toMatchObject([{ text: 'Buyer 1' }, { text: 'Left', thread_ts: remoteId.split(':')[1] }]);
      const silent = await bench.deliver('message', replying, [gone(remoteId)]);
      expect(silent.outcomes.get('b1')).toMatchObject({ kind: 'rejected', field: 'text_on_remove' });
    }));
});
