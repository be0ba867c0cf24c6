import { expect, test } from '@jest/globals';
import { Sync } from '@tributary/core';
import fc from 'fast-check';
import { guardPlan } from './guard-plan.js';

const SYNC = Sync.parse({
  ...{ kind: 'sync', id: 's', source: { model: 'm' }, destination: 'd', object: 'o' },
  key: { id: 'id' },
  mapping: {},
  mode: 'mirror',
});
const DAY_H = 24;

/** What comes and goes from one run to the next, as shares of what is there. */
interface Tick {
  readonly come: number;
  readonly go: number;
  readonly change: number;
}

interface History {
  readonly people: number;
  readonly everyHours: number;
  readonly ticks: readonly Tick[];
}

/** A day adds and takes away up to a tenth each; once in a few hundred runs there is an import. */
const history: fc.Arbitrary<History> = fc.constantFrom(0.25, 1, 4, 24).chain((everyHours) => {
  const daily = (most: number) => fc.double({ min: 0, max: (most * everyHours) / DAY_H, noNaN: true });
  const usual = fc.record({ come: daily(0.1), go: daily(0.1), change: fc.double({ min: 0, max: 1, noNaN: true }) });
  const imported = fc.record({ come: fc.double({ min: 0.2, max: 2, noNaN: true }), go: daily(0.1), change: fc.constant(0.1) });
  const tick = fc.oneof({ arbitrary: usual, weight: 499 }, { arbitrary: imported, weight: 1 });
  return fc.record({
    people: fc.integer({ min: 5, max: 100_000 }),
    everyHours: fc.constant(everyHours),
    ticks: fc.array(tick, { minLength: 20, maxLength: 60 }),
  });
});

/** How many runs there were, and how many of them were held. */
function holdsOf({ people, everyHours, ticks }: History): { readonly runs: number; readonly held: number } {
  let ledger = people;
  let held = 0;
  const moves: { readonly at: number; readonly by: number }[] = [];
  for (const [index, { come, go, change }] of ticks.entries()) {
    const at = index * everyHours;
    const [added, removed] = [Math.floor(come * ledger), Math.floor(go * ledger)];
    const shrunk = Math.max(0, -moves.filter((move) => move.at > at - DAY_H).reduce((sum, move) => sum + move.by, 0));
    const extracted = ledger + added - removed;
    if (guardPlan(SYNC, { extracted, ledger, added, changed: Math.floor(change * (ledger - removed)), removed, shrunk }) !== null)
      held += 1;
    moves.push({ at, by: added - removed });
    ledger = extracted;
  }
  return { runs: ticks.length, held };
}

test('normal histories are held in at most one run of two hundred', () => {
  const seen = fc.sample(history, 2_000).map(holdsOf);
  const sum = (of: 'runs' | 'held') => seen.reduce((total, one) => total + one[of], 0);
  expect(sum('runs')).toBeGreaterThan(40_000);
  expect(sum('held') / sum('runs')).toBeLessThanOrEqual(1 / 200);
});

test('a source that loses more than the share in a day is never let go on to the end, in however small steps', () => {
  const steps = fc.record({
    people: fc.integer({ min: 50, max: 10_000 }),
    steps: fc.array(fc.double({ min: 0.001, max: 0.15, noNaN: true }), { maxLength: 200 }),
  });
  fc.assert(
    fc.property(steps, ({ people, steps: shares }) => {
      let removed = 0;
      for (const share of shares) {
        const ledger = people - removed;
        const next = Math.max(1, Math.floor(share * ledger));
        if (next > ledger) break;
        const effect = { extracted: ledger - next, ledger, added: 0, changed: 0, removed: next, shrunk: removed };
        if (guardPlan(SYNC, effect) === null) removed += next;
      }
      expect(removed).toBeLessThanOrEqual(0.15 * people);
    }),
    { numRuns: 500 },
  );
});
