import { expect, test } from '@jest/globals';
import { Sync } from '@tributary/core';
import { guardPlan, type PlannedEffect } from './guard-plan.js';

const plan = (effect: Partial<PlannedEffect>): PlannedEffect => ({
  ...{ extracted: 100, ledger: 100, added: 0, changed: 0, removed: 0, shrunk: 0 },
  ...effect,
});
const sync = (mode: string, guard: unknown = {}) =>
  Sync.parse({ kind: 'sync', id: 's', source: { model: 'm' }, destination: 'd', object: 'o', key: { id: 'id' }, mapping: {}, mode, guard });
const remove = (limit: { max?: number; max_share?: number }) => sync('mirror', { remove: limit });

test.each([
  ['an empty source with a ledger, whatever the mode', sync('upsert'), plan({ extracted: 0 }), /source is empty/],
  ['additions and removals above half of the ledger at once', sync('mirror'), plan({ removed: 15, added: 36 }), /changed their format/],
  [
    'more additions than the absolute limit, also at first',
    sync('upsert', { add: { max: 9 } }),
    plan({ ledger: 0, added: 10 }),
    /add 10 records; `guard.add.max` allows 9/,
  ],
  [
    'more additions than the share the sync allows',
    sync('upsert', { add: { max_share: 0.1 } }),
    plan({ added: 11 }),
    /add 11 of 100 records \(11 %\); .* allows 10 %/,
  ],
  [
    'more changes than the absolute limit',
    sync('upsert', { change: { max: 9 } }),
    plan({ changed: 10 }),
    /change 10 records; `guard.change.max` allows 9/,
  ],
  ['more changes than the share the sync allows', sync('upsert', { change: { max_share: 0.5 } }), plan({ changed: 51 }), /51 %/],
])('keeps everything back: %s', (_, of, effect, reason) => {
  expect(guardPlan(of, effect)).toEqual({ waits: 'everything', reason: expect.stringMatching(reason) });
});

test.each([
  ['more than 15 % removals', sync('mirror'), plan({ removed: 16 }), /16 of 100 records \(16 %\); 15 %/],
  ['more removals than the absolute limit', remove({ max: 3 }), plan({ removed: 4 }), /`guard.remove.max` allows 3/],
  ['more than the share the sync allows, also of a small ledger', remove({ max_share: 0 }), plan({ ledger: 3, removed: 1 }), /allows 0 %/],
  ['the default share although an absolute limit is set', remove({ max: 50 }), plan({ removed: 20 }), /15 %/],
  [
    'removals that add up to more over a day',
    sync('mirror'),
    plan({ ledger: 90, removed: 6, shrunk: 10 }),
    /6 of 90 records \(6.7 %\), after 10 in the last 24 hours: 16 % in all; 15 %/,
  ],
])('keeps removals back: %s', (_, of, effect, reason) => {
  expect(guardPlan(of, effect)).toEqual({ waits: 'removals', reason: expect.stringMatching(reason) });
});

test.each([
  ['a first run', sync('mirror'), plan({ ledger: 0, added: 100 })],
  ['an empty source with an empty ledger', sync('mirror'), plan({ extracted: 0, ledger: 0 })],
  ['no new events', sync('append'), plan({ extracted: 0 })],
  ['a removal asked for by name, which reads no source', sync('mirror'), plan({ extracted: null, removed: 2 })],
  ['15 % removals', sync('mirror'), plan({ removed: 15 })],
  ['removing most of a handful', sync('mirror'), plan({ ledger: 19, removed: 18 })],
  ['growth without removals', sync('mirror'), plan({ added: 1000 })],
  ['what the share of the sync allows', remove({ max_share: 1 }), plan({ removed: 100, added: 100 })],
  [
    'to remove more than the ledger has, where all may go: what was added without an answer goes too',
    remove({ max_share: 1 }),
    plan({ ledger: 1, removed: 2 }),
  ],
  ['a shrunken destination that loses no more', sync('mirror'), plan({ ledger: 50, shrunk: 50, added: 3, changed: 40 })],
  ['the growth of a handful', sync('upsert', { add: { max_share: 0.1 } }), plan({ ledger: 19, added: 19 })],
  ['changes of everything where no limit is set', sync('upsert'), plan({ changed: 100 })],
])('lets %s go on', (_, of, effect) => {
  expect(guardPlan(of, effect)).toBeNull();
});
