import { describe, expect, test } from '@jest/globals';
import type { OutRecord } from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/testing';
import type { Value } from '@tributary/core';
import { createBrazeSandbox } from '../sandbox/create-braze-sandbox.js';
import { scriptedBraze, SUCCESS } from '../testing/scripted-braze.js';

type Flat = Readonly<Record<string, Value>>;

/** A Braze that is told one thing after the other. */
function toldBraze() {
  const sandbox = createBrazeSandbox();
  return {
    users: () => sandbox.holdings()['users'] as readonly Readonly<Record<string, unknown>>[],
    tell: async (object: string, key: Flat, fields: Flat, ...[options = {}, more = {}]: readonly [object?, Partial<OutRecord>?]) => {
      const [outcome] = (await scriptedBraze(object, sandbox, { options }).deliver([aRecord('r', key, fields, more)])).outcomes;
      return outcome;
    },
  };
}

const WEB = { alias_label: 'web' };

describe('aliases', () => {
  test('an alias is a further name of a user: what is told by it is told of the user', async () => {
    const { tell, users } = toldBraze();
    await tell('users', { external_id: 'u1' }, { first_name: 'Ada' });
    expect(await tell('aliases', { alias_name: 'v1' }, { external_id: 'u1' }, WEB)).toEqual({ kind: 'delivered' });
    await tell('users', { alias_name: 'v1' }, { last_name: 'Lovelace' }, WEB);
    expect(users()).toMatchObject([{ external_id: 'u1', first_name: 'Ada', last_name: 'Lovelace' }]);
  });

  test('an alias of another user is rejected, the others of the request are not', async () => {
    const { tell } = toldBraze();
    await tell('users', { external_id: 'u1' }, {});
    await tell('users', { external_id: 'u2' }, {});
    await tell('aliases', { alias_name: 'v1' }, { external_id: 'u1' }, WEB);
    expect(await tell('aliases', { alias_name: 'v1' }, { external_id: 'u2' }, WEB)).toMatchObject({ kind: 'rejected' });
  });
});

describe('identification', () => {
  test('what is known of a visitor goes to the user it turned out to be', async () => {
    const { tell, users } = toldBraze();
    await tell('users', { alias_name: 'v1' }, { 'custom_attributes.pages': 3, first_name: 'A.' }, WEB);
    await tell('users', { external_id: 'u1' }, { first_name: 'Ada' });
    await tell('identify', { alias_name: 'v1' }, { external_id: 'u1' }, WEB);
    expect(users()).toEqual([
      { external_id: 'u1', first_name: 'Ada', user_aliases: [{ alias_name: 'v1', alias_label: 'web' }], custom_attributes: { pages: 3 } },
    ]);
  });

  test('an email is identified in its own list, with whom is meant of several', async () => {
    const scripted = scriptedBraze('identify', [SUCCESS]);
    await scripted.deliver([aRecord('r', { email: 'a@b.cz' }, { external_id: 'u1' })]);
    expect(scripted.requests()[0]?.json).toEqual({
      emails_to_identify: [{ external_id: 'u1', email: 'a@b.cz', prioritization: ['unidentified', 'most_recently_updated'] }],
      merge_behavior: 'merge',
    });
  });

  test('errors are found though they name the list otherwise than it was sent', async () => {
    const errors = [{ type: "'external_id' is required", input_array: 'user_identifiers', index: 1 }];
    const { deliver } = scriptedBraze('identify', [{ json: { message: 'success', aliases_processed: 1, errors } }], { options: WEB });
    const { outcomes } = await deliver(['a', 'b'].map((name) => aRecord(name, { alias_name: name }, { external_id: 'u' })));
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected']);
  });
});

describe('merges', () => {
  test('the merged user is gone, what only it had is kept, and merging again changes nothing', async () => {
    const { tell, users } = toldBraze();
    await tell('users', { external_id: 'old' }, { first_name: 'A.', 'custom_attributes.visits': 3 });
    await tell('users', { external_id: 'new' }, { first_name: 'Ada' });
    for (const _ of [1, 2]) {
      expect(await tell('merges', { merged_external_id: 'old' }, { kept_external_id: 'new' })).toEqual({ kind: 'delivered' });
      expect(users()).toEqual([{ external_id: 'new', first_name: 'Ada', custom_attributes: { visits: 3 } }]);
    }
  });

  test('after a merge a removal of the merged user makes nobody and clears nothing of the kept one', async () => {
    const { tell, users } = toldBraze();
    await tell('users', { external_id: 'old' }, { first_name: 'A.' });
    await tell('users', { external_id: 'new' }, { last_name: 'Lovelace' });
    await tell('merges', { merged_external_id: 'old' }, { kept_external_id: 'new' });
    const gone = { operation: 'remove', changed: [] } as const;
    expect(await tell('users', { external_id: 'old' }, { first_name: 'A.' }, {}, gone)).toEqual({ kind: 'delivered' });
    expect(users()).toEqual([{ external_id: 'new', first_name: 'A.', last_name: 'Lovelace', custom_attributes: {} }]);
  });

  test('a user that would be merged into itself is rejected before anything is sent', async () => {
    const scripted = scriptedBraze('merges', []);
    const { outcomes } = await scripted.deliver([aRecord('r', { merged_external_id: 'u' }, { kept_external_id: 'u' })]);
    expect(outcomes[0]).toMatchObject({ kind: 'rejected', field: 'kept_external_id' });
  });
});
