import { describe, expect, test } from '@jest/globals';
import { aRecord } from '@tributary/connector-kit/testing';
import fc from 'fast-check';
import { createBrazeSandbox } from '../sandbox/create-braze-sandbox.js';
import { askSandbox, scriptedBraze, SUCCESS } from '../testing/scripted-braze.js';

const record = (n: number) => aRecord(`r${n}`, { external_id: `user-${n}` }, { first_name: `U${n}` });
const three = [record(0), record(1), record(2)];
const listed = (index: number | undefined, type = 'EXTERNAL_USER_ID_TOO_LARGE') => ({ type, ...(index === undefined ? {} : { index }) });
const deliver = async (records: typeof three, answers: Parameters<typeof scriptedBraze>[1]) => {
  const scripted = scriptedBraze('users', answers);
  return { ...(await scripted.deliver(records)), scripted };
};

describe('the answer of /users/track', () => {
  test('errors beside success reject exactly the records they point at', async () => {
    const errors = [{ ...listed(1, "The value provided for the 'email' field is not a valid email."), input_array: 'attributes' }];
    const { outcomes } = await deliver(three, [{ json: { message: 'success', attributes_processed: 2, errors } }]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected', 'delivered']);
    expect(outcomes[1]).toMatchObject({ code: 'braze.invalid', field: 'email' });
  });

  test('an entry without its array means the only array that was sent', async () => {
    const { outcomes } = await deliver(three, [{ json: { message: 'success', errors: [listed(2)] } }]);
    expect(outcomes[2]).toMatchObject({ kind: 'rejected', code: 'braze.external_user_id_too_large' });
  });

  test('a refusal that names records, even as 401, rejects those and sends the rest once more', async () => {
    const { outcomes, scripted } = await deliver(three, [{ status: 401, json: { message: 'Invalid', errors: [listed(0)] } }, SUCCESS]);
    expect(scripted.requests()[1]?.json).toMatchObject({ attributes: [{ external_id: 'user-1' }, { external_id: 'user-2' }] });
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['rejected', 'delivered', 'delivered']);
  });

  test('a refusal that names nobody is split until the bad record stands alone', async () => {
    const refused = { status: 400, json: { message: 'Bad syntax' } };
    const { outcomes } = await deliver(three, [refused, refused, SUCCESS, refused, SUCCESS]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['delivered', 'rejected', 'delivered']);
    expect(outcomes[1]).toMatchObject({ code: 'braze.400', message: 'Bad syntax' });
  });

  test('202 `queued` is delivered, and says so', async () => {
    const queued = await deliver(three, [{ status: 202, json: { message: 'queued' } }]);
    expect(queued.outcomes[0]).toEqual({ kind: 'delivered', note: 'queued by Braze' });
  });

  test.each([
    { message: 'hmm' },
    { message: 'success', errors: [listed(7)] },
    { message: 'success', errors: [listed(undefined)] },
    { message: 'success', errors: [{ ...listed(1), input_array: 'events' }] },
  ])('what cannot be understood leaves the records in doubt: %j', async (json) => {
    const { outcomes, fault } = await deliver(three, [{ json }]);
    expect(outcomes.map((outcome) => outcome?.kind)).toEqual(['in_doubt', 'in_doubt', 'in_doubt']);
    expect(fault?.kind).toBe('in_doubt');
  });

  test('401 and 403 stop the sync and speak of key and cluster', async () => {
    for (const status of [401, 403]) {
      const { fault } = await deliver(three, [{ status, json: { message: 'Invalid API Key' } }]);
      expect(fault?.kind).toBe('unauthorized');
      expect(fault?.options.remedy).toContain('cluster');
    }
  });

  test('P3 whichever records are bad, and however the sandbox tells it, they and no others are rejected', async () => {
    const switches = fc.record({
      invalid_status: fc.constantFrom(400, 401),
      partial_status: fc.constantFrom(200, 201),
      no_input_array: fc.boolean(),
      message: fc.constantFrom('success', 'queued'),
    });
    await fc.assert(
      fc.asyncProperty(switches, fc.array(fc.boolean(), { minLength: 1, maxLength: 90 }), async (json, bad) => {
        const sandbox = createBrazeSandbox();
        askSandbox(sandbox, { method: 'PUT', path: '/sandbox/switches', json });
        const records = bad.map((isBad, n) => (isBad ? aRecord(`r${n}`, { external_id: `blocked-${n}` }, { first_name: 'B' }) : record(n)));
        const { outcomes } = await deliver(records, sandbox);
        expect(outcomes.map((outcome) => outcome?.kind)).toEqual(bad.map((isBad) => (isBad ? 'rejected' : 'delivered')));
        expect(sandbox.holdings()['users']).toHaveLength(bad.filter((isBad) => !isBad).length);
      }),
      { numRuns: 200 },
    );
  });
});
