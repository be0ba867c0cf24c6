import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { startTestApi, type TestApi } from '../start-test-api.js';
import { type Answer, ask } from './ask.js';
import { dumpOf } from './dump.js';
import { type Expectation, EXPECTATIONS } from './expectations.js';
import { committedDocument, type Operation, operationsOf } from './operations.js';
import { fillWorkspace, MARKER, type Ours } from './our-workspace.js';

const document = await committedDocument();
/** What makes something comes last: what is asked of ours must not be theirs by then. */
const operations = [...operationsOf(document)].sort((a, b) => Number(makes(a)) - Number(makes(b)));

function makes({ name, method }: Operation): boolean {
  return method === 'PUT' || /^POST \/v1\/(apply|sample-warehouse|promotions|workspaces)$/.test(name);
}

let api: TestApi;
let ours: Ours;
let key = '';

beforeAll(async () => {
  api = await startTestApi();
  ours = await fillWorkspace(api.store, 'default', document);
  await api.store.workspaces.ensure('theirs');
  ({ key } = await api.store.apiKeys.create({ workspaceId: 'theirs', name: 'theirs', role: 'admin', actor: 'system' }));
});
afterAll(() => api.stop());

const namesOurs = ({ path }: Operation): boolean => path.includes('{') && !path.includes('{slug}');

/** The parts of a path: of something that is ours, or of something that never was. */
function partsOf({ path }: Operation, there: boolean): Readonly<Record<string, string>> {
  const own = ours[path.split('/')[2] ?? ''] ?? '';
  const never = /^[0-9a-f]{8}-/.test(own) ? randomUUID() : 'never_was';
  return { id: there ? own : never, revision: '1', trait: 'revenue', object: 'users', slug: 'braze' };
}

async function askAsTheirs(operation: Operation, there = true): Promise<Answer> {
  const parts = partsOf(operation, there);
  const answer = await ask(api.url, operation, { headers: { authorization: `Bearer ${key}` }, parts, body: operation.body });
  return { ...answer, text: namesOurs(operation) ? answer.text.replaceAll(parts['id'] ?? '', '…') : answer.text };
}

function expectedOf(operation: Operation, { foreign }: Expectation): readonly number[] | undefined {
  if (foreign !== undefined) return foreign;
  if (namesOurs(operation)) return [404];
  return operation.method === 'GET' ? [200] : undefined;
}

describe('I11 an admin of another workspace', () => {
  test('finds of each kind what an admin of ours finds', async () => {
    // Otherwise nothing below would prove anything.
    for (const [group, id] of Object.entries(ours)) {
      const operation = operations.find(({ name }) => name === `GET /v1/${group}/{id}`);
      if (operation === undefined || group === 'profiles') continue;
      const answer = await ask(api.url, operation, { headers: { authorization: `Bearer ${api.keys.admin}` }, parts: { id } });
      expect([operation.name, answer.status]).toEqual([operation.name, 200]);
    }
    const runs = operations.find(({ name }) => name === 'GET /v1/runs');
    const seen = runs && (await ask(api.url, runs, { headers: { authorization: `Bearer ${api.keys.admin}` } }));
    expect(seen?.text).toContain(MARKER);
  });

  test('is answered as if ours did not exist, and changes nothing of it', async () => {
    const before = await dumpOf(api.store, 'default');
    const wrong: string[] = [];
    for (const operation of operations) {
      const answer = await askAsTheirs(operation);
      const said = `${operation.name}: ${answer.status} ${answer.text.slice(0, 300)}`;
      const expected = expectedOf(operation, EXPECTATIONS[operation.name] ?? { needs: 'admin' });
      if (answer.status >= 500 || expected?.includes(answer.status) === false) wrong.push(said);
      if (answer.text.includes(MARKER)) wrong.push(`${said} tells what is ours`);
      if (!namesOurs(operation) || expected?.includes(201) === true) continue;
      const never = await askAsTheirs(operation, false);
      if (never.status !== answer.status || (answer.status >= 400 && never.text !== answer.text))
        wrong.push(`${said}, and of what never was ${never.text}`);
    }
    expect(wrong).toEqual([]);
    expect(await dumpOf(api.store, 'default')).toEqual(before);
    expect(Object.keys(before).length).toBeGreaterThan(12);
  });
});
