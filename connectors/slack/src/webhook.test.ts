import { describe, expect, test } from '@jest/globals';
import { Fault } from '@tributary/connector-kit';
import { withBench } from '@tributary/connector-kit/testing';
import { slack } from './index.js';
import { SANDBOX_WEBHOOKS } from './sandbox/workspace.js';
import { digestSample, line, plain, sample } from './testing/samples.js';
import { messagesIn, tell } from './testing/tell.js';

describe('an incoming webhook', () => {
  const settings = { webhook: SANDBOX_WEBHOOKS.sales };

  test('posts into its own channel, and is checked without posting', () =>
    withBench(slack, async (bench) => {
      expect((await bench.check(settings)).detail).toContain('webhook');
      const { outcomes } = await bench.deliver('message', { ...sample, options: {} }, [plain(1)], { settings });
      expect(outcomes.get('b1')).toEqual({ kind: 'delivered' });
      await bench.deliver('digest', { ...digestSample, options: {} }, [line(1)], { settings });
      expect((await messagesIn(bench)).map(({ text }) => text)).toEqual(['Buyer 1', '1 new']);
      expect(bench.told.join()).not.toContain(SANDBOX_WEBHOOKS.sales);
    }));

  test('cannot find a message again: a change or removal that would have to stops the run before anything is sent', () =>
    withBench(slack, async (bench) => {
      for (const operation of ['change', 'remove'] as const) {
        const { fault, requests } = await bench.deliver('message', sample, [plain(1, { operation })], { settings });
        expect([fault?.kind, requests]).toEqual(['fatal', 0]);
      }
    }));

  test.each([
    [404, 'no_service', 'unauthorized'],
    [403, 'action_prohibited', 'unauthorized'],
    [403, 'invalid_token', 'unauthorized'],
    [410, 'channel_is_archived', 'fatal'],
    [404, 'channel_not_found', 'fatal'],
    [500, 'rollup_error', 'in_doubt'],
    [500, '<html>', 'transient'],
    [504, '<html>', 'in_doubt'],
  ])('that answers %i `%s` is %s for the whole sync', async (status, text, kind) => {
    expect((await tell([plain(1)], { settings, answers: [{ status, text }] })).fault?.kind).toBe(kind);
  });

  test.each([
    [400, 'invalid_payload', 'rejected'],
    [400, 'no_text', 'rejected'],
    [413, 'too big', 'rejected'],
    [200, 'maybe', 'in_doubt'],
  ])('that answers %i `%s` leaves the one message %s', async (status, text, kind) => {
    expect((await tell([plain(1)], { settings, answers: [{ status, text }] })).outcomes.get('b1')?.kind).toBe(kind);
  });

  test.each(['archived', 'prohibited'] as const)('that is %s fails its check', (name) =>
    withBench(slack, async (bench) => {
      await expect(bench.check({ webhook: SANDBOX_WEBHOOKS[name] })).rejects.toBeInstanceOf(Fault);
    }),
  );

  test('is given without the address before it', () => {
    expect(slack.settings.safeParse({ webhook: 'https://hooks.slack.com/services/T0/B0/x' }).success).toBe(false);
    expect(slack.settings.safeParse({}).success).toBe(false);
  });
});
