import { describe, expect, test } from '@jest/globals';
import type { ProjectPlan } from '@tributary/contract';
import { describePlan } from './describe-plan.js';

const NOTHING: ProjectPlan = { created: [], changed: [], deleted: [], unchanged: 3, revisions: [], profiles: [], syncs: [] };

describe('what a plan is told as', () => {
  test('one that reaches nothing has no tables', () => {
    expect(describePlan(NOTHING)).toBe('0 to create, 0 to change, 0 to delete, 3 unchanged');
  });

  test('impacts stand in tables, `?` where a number cannot be told, with what else is to know below', () => {
    const because = ['trait spent'];
    const plan = describePlan({
      ...NOTHING,
      profiles: [
        { what: 'trait spent', warehouse: 'main', because, profiles: { added: 1, changed: 20, removed: 0 }, reason: null },
        { what: 'audience rich', warehouse: 'main', because, profiles: null, reason: 'it is not computed yet' },
      ],
      syncs: [
        { sync: 'crm', because, records: { add: 0, change: 0, remove: 9 }, reason: null, held: 'it removes too many' },
        { sync: 'mail', because: [...because, 'audience rich'], records: null, at_most: 21, reason: 'it is not computed yet', held: null },
      ],
    });
    expect(plan.split('\n').slice(1)).toEqual([
      '',
      'of how many profiles it would be another:',
      'WHAT           ADDED  CHANGED  REMOVED  BECAUSE OF',
      'trait spent    1      20       0        trait spent',
      'audience rich  ?      ?        ?        trait spent',
      'audience rich: it is not computed yet',
      '',
      'what their next runs would send:',
      'SYNC  ADD  CHANGE  REMOVE  BECAUSE OF',
      'crm   0    0       9       trait spent',
      'mail  ?    ?       ?       trait spent, audience rich',
      'crm: its guard would hold the run: it removes too many',
      'mail: at most 21 records, by what would be computed otherwise',
      'mail: it is not computed yet',
    ]);
  });
});
