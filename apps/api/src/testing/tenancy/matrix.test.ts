import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../start-test-api.js';
import { ask } from './ask.js';
import { type Expectation, EXPECTATIONS } from './expectations.js';
import { identitiesOf, type Identity } from './identities.js';
import { committedDocument, type Operation, operationsOf } from './operations.js';

const operations = operationsOf(await committedDocument());
/** What makes a warehouse comes last: from then on there is somebody to wait for. */
const inTurn = [...operations].sort((a, b) => Number(a.name.includes('sample')) - Number(b.name.includes('sample')));

let api: TestApi;
let identities: readonly Identity[];

beforeAll(async () => {
  api = await startTestApi();
  identities = await identitiesOf(api.store, 'default');
});
afterAll(() => api.stop());

/** Whoever may not do a thing is told that before what is wrong with it; who does it from where is looked at after. */
function bodyFor({ body }: Operation, { session, unscoped }: Expectation): unknown {
  return body === undefined || session === true || unscoped === true ? body : {};
}

/** What happened, in words, where it is not what was expected. */
async function wrong(operation: Operation, identity: Identity, expected: Expectation): Promise<string | undefined> {
  const refused = identity.refused(expected, operation);
  const { status, problem } = await ask(api.url, operation, {
    headers: await identity.headers(expected, operation),
    body: bodyFor(operation, expected),
  });
  const said = `${identity.name}: ${status} ${problem ?? ''}`;
  if (status >= 500) return said;
  if (refused !== undefined) return problem === refused && [401, 403].includes(status) ? undefined : `${said}, and not ${refused}`;
  // Somebody who brings nothing, or a wrong link, to a door that is open to all.
  if (expected.needs === 'nobody') return problem?.startsWith('auth.') === true && status === 403 ? said : undefined;
  return [401, 403].includes(status) ? `${said}, though it may` : undefined;
}

describe('the matrix of operations and identities', () => {
  test('knows every operation of the API, and no other', () => {
    expect(operations.map(({ name }) => name).sort()).toEqual(Object.keys(EXPECTATIONS).sort());
  });

  test.each(inTurn.map((operation) => [operation.name, operation] as const))('%s lets in whom it should', async (name, operation) => {
    const expected = EXPECTATIONS[name];
    if (expected === undefined) throw new Error(`\`${name}\` is not in the table of expectations: say there what it needs`);
    const found = await Promise.all(identities.map((identity) => wrong(operation, identity, expected)));
    expect(found.filter((one) => one !== undefined)).toEqual([]);
  });
});
