import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { type Kind, KIND_NAMES, KINDS } from '@tributary/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import fc from 'fast-check';
import { createJudge } from '../testing/fuzz/judge.js';
import { type FuzzedRequest, type Known, requestsOf } from '../testing/fuzz/requests-of.js';
import { createSender } from '../testing/fuzz/send.js';
import { NO_WORKER, startStandIn } from '../testing/fuzz/stand-in-worker.js';
import { startTestApi, type TestApi } from '../testing/start-test-api.js';
import { EXAMPLES } from './examples/examples.js';
import { type Operation, operationsOf } from './operations.js';

/** `npm run fuzz` plays more of them, from another seed if one is given. */
const REQUESTS = Number(process.env['FUZZ_REQUESTS'] ?? 2_000);
const SEED = Number(process.env['FUZZ_SEED'] ?? 20_260_105);
const AT_ONCE = 4;

/** What ends others comes last, so that they have something to ask about. */
const ORDER = ['get', 'put', 'post', 'delete'] as const;

let api: TestApi;
let stopStandIn: (() => Promise<void>) | undefined;
let document: OpenAPIObject;
let known: Known;

const SECRET = 'never-to-be-seen';

/** A project of what the document shows as examples, one object of each kind. */
function examples(): readonly Readonly<Record<string, unknown>>[] {
  const shown = KIND_NAMES.map((kind) => EXAMPLES[String(KINDS[kind].schema.meta()?.id)] as Readonly<Record<string, unknown>>);
  return shown.map((object) => (object['kind'] === 'destination' ? { ...object, settings: { ...BRAZE, api_key: SECRET } } : object));
}

const BRAZE = { base_url: 'https://rest.fra-01.braze.eu' };

beforeAll(async () => {
  api = await startTestApi();
  document = (await (await fetch(`${api.url}/openapi.json`)).json()) as OpenAPIObject;
  await api.client.admin.objects.apply(examples());
  stopStandIn = startStandIn(api.store);
  const run = await api.client.admin.runs.stitch('shop');
  const key = await api.client.admin.apiKeys.create({ name: 'of nobody' });
  const ofKinds = examples().map(({ kind, id }) => [KINDS[kind as Kind].plural, [String(id)]] as const);
  const profile = '0199a0b0-0000-7000-8000-0000000000aa';
  known = {
    words: [...ofKinds.flatMap(([, ids]) => ids), 'email:ada@example.com', 'users', run.id],
    ids: {
      ...Object.fromEntries(ofKinds),
      connectors: ['braze', 'http'],
      objects: ['users'],
      runs: [run.id],
      'api-keys': [key.id],
      profiles: [profile],
    },
  };
});
afterAll(async () => {
  await stopStandIn?.();
  await api.stop();
});

/** One request that was answered as it should not be, so that somebody can send it again. */
const told = (operation: Operation, { method, path, headers, body, sender }: FuzzedRequest, trouble: string): string =>
  `${operation.declared.operationId} ${trouble}\n  ${sender}: ${method} ${path.slice(0, 300)} ${JSON.stringify(headers).slice(0, 200)}\n  ${body?.slice(0, 600) ?? ''}`;

describe('whatever is asked of the API', () => {
  test(
    'it answers as its document says: no 5xx, nothing of its inside, no secret',
    async () => {
      const operations = [...operationsOf(document)].sort((a, b) => placeOf(a) - placeOf(b));
      const each = Math.ceil(REQUESTS / operations.length);
      const { send, stop } = createSender(api.url, { ...api.keys, stranger: 'trb_unknown' });
      const secrets = [SECRET, ...Object.values(api.keys)];
      const judge = createJudge(document, { secrets, excused: [`tributary:${NO_WORKER}`] });
      const wrong: string[] = [];
      const succeeded = new Set<string>();
      let sent = 0;
      const play = async (operation: Operation, request: FuzzedRequest) => {
        sent += 1;
        const answer = await send(request).catch((error: unknown) => String(error));
        if (typeof answer !== 'string' && answer.status < 300) succeeded.add(operation.declared.operationId ?? '');
        const trouble = typeof answer === 'string' ? answer : judge(operation, answer);
        const what = typeof answer === 'string' ? '' : `: ${answer.text.slice(0, 400)}`;
        if (trouble !== undefined) wrong.push(told(operation, request, `${trouble}${what}`));
      };
      for (const [index, operation] of operations.entries()) {
        const requests = fc.sample(requestsOf(operation, document, known), { seed: SEED + index, numRuns: each });
        for (let at = 0; at < requests.length; at += AT_ONCE) {
          await Promise.all(requests.slice(at, at + AT_ONCE).map((request) => play(operation, request)));
        }
        if (index % 20 === 0) await api.client.admin.objects.apply(examples()).catch(() => undefined);
      }
      stop();
      expect(wrong).toEqual([]);
      expect(sent).toBeGreaterThanOrEqual(REQUESTS);
      // Else nothing but refusals would have been seen.
      expect(succeeded.size).toBeGreaterThan(operations.length / 2);
      expect(api.logged()).not.toContain('request failed');
    },
    60_000 + REQUESTS * 100,
  );
});

const placeOf = ({ method }: Operation): number => (ORDER as readonly string[]).indexOf(method);
