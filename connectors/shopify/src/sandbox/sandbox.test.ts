import { describe, expect, test } from '@jest/globals';
import { bulkLine, BULK_MUTATIONS } from '../metaobject/requests.js';
import { API_VERSION } from '../settings.js';
import { createShopifySandbox, type SandboxSettings } from './create-shopify-sandbox.js';
import { VERSIONS } from './graph/schema.js';
import { SANDBOX_TOKENS, STOREFRONT_TOKEN } from './tokens.js';

interface Asking {
  readonly version?: string;
  readonly token?: string;
  readonly variables?: Readonly<Record<string, unknown>>;
  readonly path?: string;
  readonly headers?: Readonly<Record<string, string>>;
}

function openSandbox(settings: SandboxSettings = {}) {
  let now = 0;
  const sandbox = createShopifySandbox(() => now, settings);
  const ask = (query: string, { version = API_VERSION, token = SANDBOX_TOKENS.writer, variables = {}, path, headers }: Asking = {}) =>
    sandbox.answer({
      base: 'http://box',
      method: 'POST',
      path: path ?? `/admin/api/${version}/graphql.json`,
      query: {},
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': token, ...headers },
      text: '',
      json: { query, variables },
    });
  return { sandbox, ask, wait: (ms: number) => void (now += ms) };
}

const upsert = (handle: string, fields: string, more = '') =>
  `metaobjectUpsert(handle: { type: "reco_slot", handle: "${handle}" }, metaobject: { ${more} fields: [${fields}] }) { metaobject { handle fields { key value } } userErrors { code } }`;
const SCORE = '{ key: "score", value: "1" }';

describe("the sandbox's requests", () => {
  test('are served for the versions there are, which the answer names', () => {
    const { ask } = openSandbox();
    for (const version of VERSIONS)
      expect(ask('{ shop { name } }', { version })).toMatchObject({ status: 200, headers: { 'x-shopify-api-version': version } });
    expect(ask('{ shop { name } }', { version: '2020-01' }).status).toBe(404);
  });

  test('of a wrong token, a wrong body and a wrong query are refused as Shopify does', () => {
    const { ask } = openSandbox();
    expect(ask('{ shop { name } }', { token: 'x' })).toEqual({
      status: 401,
      json: { errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' },
    });
    expect(ask('{ shop { name } }', { headers: { 'content-type': 'text/plain' } }).status).toBe(400);
    expect(ask('{ shop { nam } }')).toMatchObject({ status: 200, json: { errors: [{ message: expect.stringContaining('nam') }] } });
    expect(ask('{ shop {')).toMatchObject({ status: 200, json: { errors: [{ message: expect.stringContaining('Syntax') }] } });
  });

  test('without a scope give null, an error with its path, and the other aliases', () => {
    const { ask } = openSandbox();
    expect(ask(`mutation { a: ${upsert('x', SCORE)} }`, { token: SANDBOX_TOKENS.reader }).json).toMatchObject({
      data: { a: null },
      errors: [{ path: ['a'], extensions: { code: 'ACCESS_DENIED' }, message: expect.stringContaining('`write_metaobjects`') }],
    });
  });

  test('cost what they ask for, lists as often as `first` says; too dear ones are refused whatever is left', () => {
    const { ask } = openSandbox();
    const cost = (query: string) =>
      (ask(query).json as { extensions: { cost: { requestedQueryCost: number } } }).extensions.cost.requestedQueryCost;
    expect(cost('{ metaobjects(type: "reco_slot", first: 10) { nodes { id fields { key } } } }')).toBe(21);
    expect(cost('query A { shop { ...F } } fragment F on Shop { name }')).toBe(1);
    expect(ask('{ metaobjects(type: "reco_slot", first: 500) { nodes { id fields { key } } } }').json).toMatchObject({
      errors: [{ extensions: { code: 'MAX_COST_EXCEEDED', cost: 1_001, maxCost: 1_000 } }],
    });
  });

  test('beyond the points are throttled, and points come back by the clock at the plan’s rate', () => {
    const { ask, wait } = openSandbox();
    const dear = '{ metaobjects(type: "reco_slot", first: 450) { nodes { id fields { key } } } }';
    const left = (token: string) => {
      const { cost } = (ask(dear, { token }).json as { extensions: { cost: { actualQueryCost: number | null; throttleStatus: object } } })
        .extensions;
      return [cost.actualQueryCost, cost.throttleStatus];
    };
    expect(left(SANDBOX_TOKENS.writer)).toEqual([901, { maximumAvailable: 2_000, restoreRate: 100, currentlyAvailable: 1_099 }]);
    expect(left(SANDBOX_TOKENS.writer)[0]).toBe(901);
    expect(left(SANDBOX_TOKENS.writer)).toEqual([null, { maximumAvailable: 2_000, restoreRate: 100, currentlyAvailable: 198 }]);
    wait(7_030);
    expect(left(SANDBOX_TOKENS.writer)[0]).toBe(901);
    expect(left(SANDBOX_TOKENS.plus)).toEqual([901, { maximumAvailable: 20_000, restoreRate: 1_000, currentlyAvailable: 19_099 }]);
  });
});

describe("the sandbox's entries", () => {
  const codes = (answer: { json?: unknown }, alias = 'metaobjectUpsert') =>
    (answer.json as { data: Record<string, { userErrors: { code: string }[] }> }).data[alias]?.userErrors.map(({ code }) => code);

  test.each([
    ['an unknown field', upsert('a', `${SCORE}, { key: "nope", value: "1" }`), 'UNDEFINED_OBJECT_FIELD'],
    ['a field twice', upsert('a', `${SCORE}, ${SCORE}`), 'DUPLICATE_FIELD_INPUT'],
    ['a required field missing', upsert('a', '{ key: "note", value: "x" }'), 'OBJECT_FIELD_REQUIRED'],
    ['a bad value', upsert('a', '{ key: "score", value: "x" }'), 'INVALID_VALUE'],
    [
      'a product that does not exist',
      upsert('a', `${SCORE}, { key: "items", value: "[\\"gid://shopify/Product/9999999\\"]" }`),
      'INVALID_VALUE',
    ],
  ])('%s', (_what, mutation, code) => {
    expect(codes(openSandbox().ask(`mutation { ${mutation} }`))).toEqual([code]);
  });

  test('an unknown type, a status that is not published, one entry too many, a handle that is taken', () => {
    const { ask } = openSandbox({ mostEntries: 2 });
    expect(codes(ask(`mutation { ${upsert('a', SCORE).replace('reco_slot', 'nope')} }`))).toEqual(['UNDEFINED_OBJECT_TYPE']);
    const title = '{ key: "title", value: "x" }';
    const draft = upsert('a', title, 'capabilities: { publishable: { status: ACTIVE } },').replace('reco_slot', 'top_product');
    expect(codes(ask(`mutation { ${draft} }`))).toEqual(['CAPABILITY_NOT_ENABLED']);
    const three = ask(
      `mutation { a: ${upsert('a', SCORE)} b: ${upsert('b', SCORE)} c: ${upsert('c', SCORE)} d: ${upsert('a', SCORE, 'handle: "b",')} }`,
    );
    expect(['a', 'b', 'c', 'd'].map((alias) => codes(three, alias))).toEqual([[], [], ['MAX_OBJECTS_EXCEEDED'], ['TAKEN']]);
  });

  test('`values` replace all of an entry, `fields` what they name; both at once are refused, and before 2026-07 there are none', () => {
    const { ask, sandbox } = openSandbox();
    ask(`mutation { ${upsert('a', `${SCORE}, { key: "note", value: "x" }`)} }`);
    const values =
      'mutation ($v: JSON) { metaobjectUpsert(handle: { type: "reco_slot", handle: "a" }, values: $v) { userErrors { code } } }';
    expect(codes(ask(values, { variables: { v: { score: 2 } } }))).toEqual([]);
    expect(sandbox.holdings().metaobject).toMatchObject([{ fields: { score: '2' } }]);
    expect(JSON.stringify(sandbox.holdings().metaobject)).not.toContain('note');
    const both = values.replace('values: $v', 'values: $v, metaobject: { fields: [] }');
    expect(ask(both, { variables: { v: {} } }).json).toMatchObject({
      data: { metaobjectUpsert: null },
      errors: [{ message: expect.any(String) }],
    });
    expect(ask(values, { version: '2026-04', variables: { v: {} } }).json).toMatchObject({
      errors: expect.arrayContaining([{ message: expect.stringContaining('values') }]),
    });
  });

  test('more than 25 metafields are refused, and one bad one writes none', () => {
    const { ask, sandbox } = openSandbox();
    const set = 'mutation ($m: [MetafieldsSetInput!]!) { metafieldsSet(metafields: $m) { userErrors { code elementIndex } } }';
    const input = (value: string) => ({ ownerId: 'gid://shopify/Customer/1', namespace: 'custom', key: 'tier', value });
    const many = ask(set, { variables: { m: Array.from({ length: 26 }, () => input('gold')) } });
    expect(codes(many, 'metafieldsSet')).toEqual(['LESS_THAN_OR_EQUAL_TO']);
    const mixed = ask(set, { variables: { m: [input('gold'), input('lead')] } });
    expect((mixed.json as { data: { metafieldsSet: object } }).data.metafieldsSet).toEqual({
      userErrors: [{ code: 'INVALID_VALUE', elementIndex: 1 }],
    });
    expect(sandbox.holdings().customer_metafield).toEqual([]);
  });
});

describe("the sandbox's bulk operations", () => {
  const run =
    'mutation ($m: String!, $p: String!) { bulkOperationRunMutation(mutation: $m, stagedUploadPath: $p) { bulkOperation { id status } userErrors { code } } }';
  const stage =
    'mutation { stagedUploadsCreate(input: [{ resource: BULK_MUTATION_VARIABLES, filename: "v", mimeType: "text/jsonl", httpMethod: POST }]) { stagedTargets { url parameters { name value } } userErrors { message } } }';

  function upload(box: ReturnType<typeof openSandbox>, file: string): { readonly status: number; readonly path: string } {
    const { stagedUploadsCreate } = (
      box.ask(stage).json as {
        data: { stagedUploadsCreate: { stagedTargets: { url: string; parameters: { name: string; value: string }[] }[] } };
      }
    ).data;
    const [target] = stagedUploadsCreate.stagedTargets;
    const path = target?.parameters.find(({ name }) => name === 'key')?.value ?? '';
    const part = (name: string, value: string) => `--b\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${value}\r\n`;
    const { status } = box.sandbox.answer({
      method: 'POST',
      path: (target?.url ?? '').replace('http://box', ''),
      query: {},
      headers: { 'content-type': 'multipart/form-data; boundary=b' },
      text: `${part('key', path)}${part('file', file)}--b--`,
      json: undefined,
    });
    return { status, path };
  }

  const step = { kind: 'upsert', handle: 'a', fields: [{ key: 'score', value: '1' }], record: {} as never } as const;
  const line = JSON.stringify(bulkLine(step, { type: 'reco_slot' }));
  const start = (
    box: ReturnType<typeof openSandbox>,
    file: string,
    mutation: string = BULK_MUTATIONS.upsert.mutation,
    version = API_VERSION,
  ) => {
    const { path } = upload(box, file);
    const { json } = box.ask(run, { version, variables: { m: mutation, p: path } });
    return (json as { data: { bulkOperationRunMutation: { bulkOperation: { id: string } | null; userErrors: { code: string }[] } } }).data
      .bulkOperationRunMutation;
  };

  test.each([
    ['a mutation that is none', line, 'query { shop { name } }', 'INVALID_MUTATION'],
    [
      'a mutation that starts operations',
      line,
      'mutation ($m: String!, $p: String!) { bulkOperationRunMutation(mutation: $m, stagedUploadPath: $p) { userErrors { code } } }',
      'INVALID_MUTATION',
    ],
    ['a file that is no JSONL', 'x', BULK_MUTATIONS.upsert.mutation, 'INVALID_STAGED_UPLOAD_FILE'],
  ])('refuse %s', (_what, file, mutation, code) => {
    expect(start(openSandbox(), file, mutation).userErrors).toEqual([{ code }]);
  });

  test('refuse a file that was never uploaded, and one that is too big', () => {
    const box = openSandbox();
    const { json } = box.ask(run, { variables: { m: BULK_MUTATIONS.upsert.mutation, p: 'nowhere' } });
    expect(json).toMatchObject({ data: { bulkOperationRunMutation: { userErrors: [{ code: 'NO_SUCH_FILE' }] } } });
    expect(upload(box, 'x'.repeat(20_971_521)).status).toBe(400);
  });

  test('are five at once, before 2026-01 one', () => {
    const box = openSandbox();
    const codes = Array.from({ length: 6 }, () => start(box, line).userErrors[0]?.code);
    expect(codes).toEqual([undefined, undefined, undefined, undefined, undefined, 'LIMIT_REACHED']);
    const old = openSandbox();
    expect([1, 2].map(() => start(old, line, undefined, '2025-10').userErrors[0]?.code)).toEqual([undefined, 'OPERATION_IN_PROGRESS']);
  });

  test('are done by the clock, outlive the process, and their result can be read for seven days', () => {
    const box = openSandbox();
    const id = start(box, line).bulkOperation?.id ?? '';
    const other = openSandbox();
    other.sandbox.restore(JSON.parse(JSON.stringify(box.sandbox.save())));
    const status = () =>
      (
        other.ask('query ($id: ID!) { bulkOperation(id: $id) { status url } }', { variables: { id } }).json as {
          data: { bulkOperation: { status: string; url: string | null } };
        }
      ).data.bulkOperation;
    expect(status()).toEqual({ status: 'RUNNING', url: null });
    expect(other.sandbox.holdings().metaobject).toEqual([]);
    other.wait(1_000);
    expect(other.sandbox.holdings().metaobject).toHaveLength(1);
    const { url } = status();
    const read = () =>
      other.sandbox.answer({
        method: 'GET',
        path: (url ?? '').replace('http://box', ''),
        query: {},
        headers: {},
        text: '',
        json: undefined,
      });
    expect(JSON.parse(read().text ?? '')).toMatchObject({ __lineNumber: 0, data: { metaobjectUpsert: { metaobject: { handle: 'a' } } } });
    other.wait(8 * 86_400_000);
    expect(read().status).toBe(404);
  });
});

describe("the sandbox's storefront", () => {
  test('shows public entries that are no drafts, without their empty fields, to its own token', () => {
    const { ask } = openSandbox();
    ask(`mutation { a: ${upsert('a', SCORE, 'capabilities: { publishable: { status: ACTIVE } },')} b: ${upsert('b', SCORE)} }`);
    ask(`mutation { ${upsert('c', '{ key: "title", value: "x" }').replace('reco_slot', 'top_product')} }`);
    const look = (query: string, token: string = STOREFRONT_TOKEN) =>
      ask(query, { path: `/api/${API_VERSION}/graphql.json`, headers: { 'x-shopify-storefront-access-token': token } });
    const entries = (type: string) => `{ metaobjects(type: "${type}", first: 5) { nodes { handle fields { key value } } } }`;
    expect(look(entries('reco_slot')).json).toEqual({
      data: { metaobjects: { nodes: [{ handle: 'a', fields: [{ key: 'score', value: '1' }] }] } },
    });
    expect(look(entries('top_product')).json).toEqual({ data: { metaobjects: { nodes: [] } } });
    expect(look('{ metaobject(handle: { type: "reco_slot", handle: "b" }) { id } }').json).toEqual({ data: { metaobject: null } });
    expect(look(entries('reco_slot'), 'x').status).toBe(401);
  });
});
