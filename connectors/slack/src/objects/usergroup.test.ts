import { describe, expect, test } from '@jest/globals';
import type { OutRecord } from '@tributary/connector-kit';
import { aRecord, withBench } from '@tributary/connector-kit/testing';
import { slack } from '../index.js';
import { SANDBOX_USERGROUP, SANDBOX_WEBHOOKS } from '../sandbox/workspace.js';
import { member, members } from '../testing/samples.js';
import { kinds, tell } from '../testing/tell.js';

describe('a user group', () => {
  const usersIn = async (bench: { holdings(): Promise<string> }) =>
    (JSON.parse(await bench.holdings()) as { usergroup: { users: string[] }[] }).usergroup[0]?.users;

  test('keeps the members it had, takes those that come and lets go those that leave, in two requests', () =>
    withBench(slack, async (bench) => {
      await bench.deliver('usergroup', members, [member(1), member(2)]);
      const { requests } = await bench.deliver('usergroup', members, [member(2, { operation: 'remove' }), member(3)]);
      expect(requests).toBe(2);
      expect(await usersIn(bench)).toEqual(['U0MEMBER0', 'U0MEMBER2', 'U0MEMBER4']);
      expect((await bench.deliver('usergroup', members, [member(3)])).requests).toBe(1);
    }));

  test('finds people by e-mail, and remembers who they are', () =>
    withBench(slack, async (bench) => {
      const byEmail = (id: string, more: Partial<OutRecord> = {}) => aRecord(id, { email: `${id}@sandbox.example` }, {}, more);
      const { outcomes } = await bench.deliver('usergroup', members, [byEmail('member7'), byEmail('stranger')]);
      expect(outcomes.get('member7')).toEqual({ kind: 'delivered', remoteId: 'U0MEMBER7' });
      expect(outcomes.get('stranger')).toMatchObject({ kind: 'rejected', code: 'users_not_found', field: 'email' });
      const left = byEmail('member7', { operation: 'remove', remoteId: 'U0MEMBER7' });
      expect(
        (await bench.deliver('usergroup', members, [left, byEmail('stranger', { operation: 'remove' })])).outcomes.get('member7')?.kind,
      ).toBe('delivered');
      expect(await usersIn(bench)).toEqual(['U0MEMBER0']);
    }));

  test('keeps its last member, who is rejected alone', () =>
    withBench(slack, async (bench) => {
      await bench.deliver('usergroup', members, [member(0)]);
      const leaving = [member(-1, { operation: 'remove' }), member(0, { operation: 'remove' })];
      const { outcomes } = await bench.deliver('usergroup', members, leaving);
      expect(kinds(outcomes)).toEqual({ 'u-1': 'delivered', u0: 'rejected' });
      expect(await usersIn(bench)).toEqual(['U0MEMBER1']);
    }));

  test('of which Slack takes only some is read again to learn whom', async () => {
    const list = (users: string[]) => ({ json: { ok: true, users } });
    const answers = [list(['A']), { json: { ok: false, error: 'failed_for_some_users' } }, list(['A', 'U0MEMBER2'])];
    const { outcomes } = await tell([member(1), member(2)], { object: 'usergroup', options: { usergroup: SANDBOX_USERGROUP }, answers });
    expect(kinds(outcomes)).toEqual({ u1: 'delivered', u2: 'rejected' });
  });

  test('that is not there, or needs a webhook to do what it cannot, stops the run', () =>
    withBench(slack, async (bench) => {
      const missing = { ...members, options: { usergroup: 'S0NONE' } };
      expect((await bench.deliver('usergroup', missing, [member(1)])).fault?.kind).toBe('fatal');
      const settings = { webhook: SANDBOX_WEBHOOKS.sales };
      expect((await bench.deliver('usergroup', members, [member(1)], { settings })).fault?.message).toContain('needs a bot token');
    }));
});
