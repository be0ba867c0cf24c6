import { expect, test } from '@jest/globals';
import { guardPlan, type PlannedEffect } from './guard-plan.js';

const plan = (effect: Partial<PlannedEffect>): PlannedEffect => ({ extracted: 100, ledger: 100, added: 0, removed: 0, ...effect });
const sync = (mode: 'upsert' | 'mirror', remove: { max?: number; max_share?: number } = {}) => ({ mode, guard: { remove } });

test.each([
  ['an empty source with a ledger, whatever the mode', sync('upsert'), plan({ extracted: 0 }), /source is empty/],
  ['more than 15 % removals', sync('mirror'), plan({ removed: 16 }), /16 of 100 records \(16 %\); 15 %/],
  ['additions and removals above half of the ledger at once', sync('mirror'), plan({ removed: 15, added: 36 }), /changed their format/],
  ['more removals than the absolute limit', sync('mirror', { max: 3 }), plan({ removed: 4 }), /`guard.remove.max` allows 3/],
  [
    'more than the share the sync allows, also of a small ledger',
    sync('mirror', { max_share: 0 }),
    plan({ ledger: 3, removed: 1 }),
    /allows 0 %/,
  ],
  ['the default share although an absolute limit is set', sync('mirror', { max: 50 }), plan({ removed: 20 }), /15 %/],
])('holds %s', (_, of, effect, reason) => {
  expect(guardPlan(of, effect)).toMatch(reason);
});

test.each([
  ['a first run', sync('mirror'), plan({ ledger: 0, added: 100 })],
  ['an empty source with an empty ledger', sync('mirror'), plan({ extracted: 0, ledger: 0 })],
  ['15 % removals', sync('mirror'), plan({ removed: 15 })],
  ['removing most of a handful', sync('mirror'), plan({ ledger: 19, removed: 18 })],
  ['growth without removals', sync('mirror'), plan({ added: 1000 })],
  ['what the share of the sync allows', sync('mirror', { max_share: 1 }), plan({ removed: 100, added: 100 })],
])('lets %s go on', (_, of, effect) => {
  expect(guardPlan(of, effect)).toBeNull();
});
