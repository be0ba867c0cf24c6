import { setTimeout as sleep } from 'node:timers/promises';
import { describe, expect, test } from '@jest/globals';
import { takeTurns } from './take-turns.js';

describe('turns', () => {
  test('of an owner come one after the other, those of others beside them', async () => {
    const turn = takeTurns(['a', 'b']);
    const order: string[] = [];
    const work = (owner: string) =>
      turn(owner, async (slot) => {
        order.push(`${owner} begins with ${slot}`);
        await sleep(5);
        order.push(`${owner} ends`);
      });
    await Promise.all([work('slow'), work('slow'), work('other')]);
    expect(order).toEqual([
      'slow begins with a',
      'other begins with b',
      ...['slow ends', 'slow begins with a', 'other ends', 'slow ends'].sort(() => 0),
    ]);
  });

  test('are fair: who has many waiting gets the next only when nobody is waiting for longer', async () => {
    const turn = takeTurns([1]);
    const order: string[] = [];
    const work = (owner: string) => turn(owner, async () => void order.push(owner));
    await Promise.all([...Array.from({ length: 4 }, () => work('many')), work('ann'), work('bob'), work('ann')]);
    expect(order).toEqual(['many', 'ann', 'bob', 'many', 'ann', 'many', 'many']);
  });

  test('go on after one has failed, which only its own caller is told', async () => {
    const turn = takeTurns([1]);
    const failing = turn('a', () => Promise.reject(new Error('no')));
    const fine = turn('b', () => Promise.resolve('yes'));
    await expect(failing).rejects.toThrow('no');
    expect(await fine).toBe('yes');
  });
});
