import { Invalid, type Events, type IdentityRule } from '@tributary/core';
import { loadEvents, openTestWarehouse, TEST_ENGINES, type TestWarehouse } from '@tributary/test-support';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { stitch, validateRule } from '../index.js';

const aRule = (value: string): IdentityRule => ({
  kind: 'identity_rule',
  id: 'login_user',
  event: { source_id: '*', type: '*', version: '*' },
  identifier: 'user',
  value,
});

describe.each(TEST_ENGINES)('an identity rule on %s', (engine) => {
  let place: TestWarehouse;
  let events: Events;
  beforeAll(async () => {
    place = await openTestWarehouse(engine);
    events = await loadEvents(place.warehouse, 'log', []);
  });
  afterAll(() => place.drop());

  const complaint = (value: string): Promise<Invalid> =>
    validateRule(place.warehouse, events, aRule(value)).then(
      () => expect(`${value} is accepted`).toBe('refused') as never,
      (error: Invalid) => error,
    );

  test.each([`payload->>'user'`, `lower(payload->>'user') -- a comment`, `CASE WHEN "type" = 'login' THEN id END`, '1'])(
    '%s is one value',
    async (value) => {
      await expect(validateRule(place.warehouse, events, aRule(value))).resolves.toBeUndefined();
    },
  );

  test('broken SQL is refused at `value`, with the place in the expression', async () => {
    const error = await complaint(`payload->>'user' +* 2`);
    expect(error).toBeInstanceOf(Invalid);
    expect(error.details).toEqual([{ path: 'value', message: expect.stringMatching(/at line 1, column \d+/) }]);
  });

  test('an unknown column is named, with the line it stands on', async () => {
    const error = await complaint(`coalesce(id,\n  no_such_column)`);
    expect(error.details[0]).toEqual({ path: 'value', message: expect.stringMatching(/no_such_column[^]*at line 2, column 3/) });
  });

  test('stitching with it stops before anything is read, and names the rule among many and the place in it', async () => {
    const rules = [aRule(`payload->>'user'`), { ...aRule(`coalesce(id,\n  no_such_column)`), id: 'broken' }];
    const request = { schema: 'tributary', events, types: [], rules, pins: [], runId: 'r' };
    await expect(stitch(place.warehouse, request)).rejects.toMatchObject({
      message: expect.stringMatching(/^rule `broken`: `value` .*no_such_column[^]*at line 2, column 3/),
      details: [{ path: 'broken.value' }],
    });
    expect((await place.warehouse.tables()).map(({ name }) => name)).toEqual(['log']);
  });

  test.each([`id, "type"`, `(id, "type")`])('`%s` gives two columns and is refused', async (value) => {
    const error = await complaint(value);
    expect(error).toBeInstanceOf(Invalid);
    expect(error.message).toMatch(/gives 2 columns/);
    expect(error.details[0]?.path).toBe('value');
  });

  test.each(['count(*)', '1; DROP TABLE log', 'id) , (version', 'unnest(ARRAY[1, 2])'])(
    '`%s` is not one value of one event and is refused',
    async (value) => {
      expect(await complaint(value)).toBeInstanceOf(Invalid);
      expect((await place.warehouse.tables()).map(({ name }) => name)).toContain('log');
    },
  );
});
