import { describe, expect, test } from '@jest/globals';
import { aRecord } from '@tributary/connector-kit/testing';
import type { OutRecord } from '@tributary/connector-kit';
import { createBrazeSandbox } from '../sandbox/create-braze-sandbox.js';
import { billOf, scriptedBraze } from '../testing/scripted-braze.js';

const removed = { operation: 'remove', changed: [] } as const;
const member = (n: number, more: Partial<OutRecord> = {}) => aRecord(`r${n}`, { external_id: `u${n}` }, {}, more);

describe('a subscription group', () => {
  const options = { subscription_group_id: 'newsletter' };

  test('who enters is subscribed, who leaves is unsubscribed, each by a request of its own', async () => {
    const sandbox = createBrazeSandbox();
    const scripted = scriptedBraze('subscription_group', sandbox, { options });
    await scripted.deliver([member(1), member(2)]);
    await scripted.deliver([member(3), member(1, removed)]);
    expect(scripted.asked).toHaveLength(3);
    expect(sandbox.holdings()['subscriptions']).toEqual(
      [1, 2, 3].map((n) => ({
        subscription_group_id: 'newsletter',
        id: `u${n}`,
        subscription_state: n === 1 ? 'unsubscribed' : 'subscribed',
      })),
    );
  });

  test('one that Braze does not take is found by splitting, the other 49 are in', async () => {
    const sandbox = createBrazeSandbox();
    const scripted = scriptedBraze('subscription_group', sandbox, { options });
    const records = Array.from({ length: 50 }, (_, n) => (n === 31 ? aRecord('bad', { external_id: 'blocked-1' }) : member(n)));
    const { outcomes } = await scripted.deliver(records);
    expect(outcomes.flatMap((outcome, n) => (outcome?.kind === 'delivered' ? [] : [n]))).toEqual([31]);
    expect(scripted.asked.length).toBeLessThanOrEqual(2 * Math.log2(64) + 1);
  });

  test('users are named by external id, email or phone, and by nothing else', async () => {
    const scripted = scriptedBraze('subscription_group', createBrazeSandbox(), { options });
    await scripted.deliver([aRecord('r', { phone: '+420123456789' })]);
    expect(scripted.requests()[0]?.json).toMatchObject({ subscription_groups: [{ phones: ['+420123456789'] }] });
    expect((await scripted.deliver([aRecord('r', { braze_id: 'b' })])).fault?.kind).toBe('fatal');
  });
});

describe('an audience as a label', () => {
  const labelled = (sandbox: ReturnType<typeof createBrazeSandbox>, label: string) =>
    scriptedBraze('audience_label', sandbox, { options: { label } });

  test('audiences share the array: each puts its own label in and takes only that out', async () => {
    const sandbox = createBrazeSandbox();
    await labelled(sandbox, 'vip').deliver([member(1)]);
    const other = labelled(sandbox, 'new');
    await other.deliver([member(1)]);
    expect(sandbox.holdings()['users']).toMatchObject([{ custom_attributes: { audiences: ['vip', 'new'] } }]);
    await labelled(sandbox, 'vip').deliver([member(1, removed), member(2, removed)]);
    expect(sandbox.holdings()['users']).toMatchObject([{ external_id: 'u1', custom_attributes: { audiences: ['new'] } }]);
    expect(other.tallied).toEqual({ data_points: 1 });
    // Of who is not there, nothing is written.
    expect(billOf(sandbox)).toBe(3);
  });
});
