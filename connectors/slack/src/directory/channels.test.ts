import { describe, expect, test } from '@jest/globals';
import { SANDBOX_WEBHOOKS } from '../sandbox/workspace.js';
import { scripted, type Scripted } from '../testing/tell.js';

describe('a look before a run', () => {
  const prepare = (options: object, { answers = [], settings = { token: 't' }, mapped = ['text'] }: Looking = {}) =>
    scripted({ options, answers, settings }, async ({ context, object }) =>
      object.prepare?.(context, { mapped, counts: { add: 1, change: 1, remove: 0 } }),
    );
  const listed = (channels: readonly object[], next_cursor = '') => ({ json: { ok: true, channels, response_metadata: { next_cursor } } });
  const sales = { id: 'C1', name: 'sales', is_archived: false, is_member: true };

  test('finds the channel by its name, page by page', async () => {
    const found = await prepare({ channel: '#sales' }, { answers: [listed([{ id: 'C2', name: 'data' }], 'n'), listed([sales])] });
    expect([found.result, found.requests.map(({ form }) => form)]).toEqual([
      [],
      [
        { limit: '999', types: 'public_channel,private_channel' },
        { limit: '999', types: 'public_channel,private_channel', cursor: 'n' },
      ],
    ]);
    expect(found.requests.every(({ readOnly }) => readOnly === true)).toBe(true);
  });

  test('warns where the app is not in the channel, or may not look', async () => {
    const outside = await prepare({ channel: 'sales' }, { answers: [listed([{ ...sales, is_member: false }])] });
    expect(outside.result).toMatchObject([{ message: expect.stringContaining('/invite') }]);
    const blind = await prepare(
      { channel: 'sales' },
      { answers: [{ json: { ok: false, error: 'missing_scope', needed: 'channels:read' } }] },
    );
    expect(blind.result).toMatchObject([{ message: expect.stringContaining('may not list') }]);
  });

  test.each([
    ['there is no such channel', { channel: '#none' }, { answers: [listed([sales])] }],
    ['the channel is archived', { channel: '#sales' }, { answers: [listed([{ ...sales, is_archived: true }])] }],
    ['the sync names none', {}, {}],
    ['a webhook is to rewrite messages', {}, { settings: { webhook: SANDBOX_WEBHOOKS.sales } }],
  ])('stops the run where %s', async (_what, options, given) => {
    expect((await prepare(options, given)).fault?.kind).toBe('fatal');
  });

  test.each([
    ['the option is an id', { channel: 'C0123456789' }, {}],
    ['records name their channels', {}, { mapped: ['text', 'channel'] }],
  ])('asks nothing where %s', async (_what, options, given) => {
    expect((await prepare(options, given)).requests).toEqual([]);
  });
});

interface Looking {
  readonly answers?: readonly Scripted[];
  readonly settings?: object;
  readonly mapped?: readonly string[];
}
