import { sql } from '@tributary/sql';
import { type ApiProcess, startApi } from './api-process.js';
import { atMost, figureOf, type Measured, milliseconds } from './measure.js';
import { openLoop } from './open-loop.js';
import type { Bench } from './world.js';

type Plain = Readonly<Record<string, unknown>>;

const SYNCS = 1_000;
const RUNS = 10_000;

/** What is owed is a time, not a ratio to something else. */
const LIMITS = { request: 50, apply: 5_000 } as const;

/** Sync by sync with what it needs: four objects for each ten syncs, and a trait for each. */
export function project(syncs: number, label = 'first'): readonly Plain[] {
  const of = <T>(count: number, make: (index: number) => T): readonly T[] => Array.from({ length: count }, (_, index) => make(index));
  const tens = Math.ceil(syncs / 10);
  return [
    { kind: 'warehouse', id: 'main', engine: 'duckdb', path: 'main.duckdb', events: { table: 'events' } },
    { kind: 'identifier_type', id: 'email' },
    ...of(tens, (index) => ({ kind: 'model', id: `model_${index}`, warehouse: 'main', table: `table_${index}`, primary_key: 'id', label })),
    ...of(tens, (index) => ({
      ...{ kind: 'destination', id: `service_${index}`, connector: 'http', label },
      settings: { base_url: `https://service-${index}.example.org`, auth: { type: 'bearer', token: `token-of-service-${index}` } },
    })),
    ...of(tens, (index) => ({
      ...{ kind: 'audience', id: `audience_${index}`, warehouse: 'main', label },
      condition: {
        and: [
          { trait: `trait_${index}`, is: 'at_least', value: 3 },
          { event: { type: 'order' }, within: '30d' },
        ],
      },
    })),
    ...of(syncs, (index) => ({
      kind: 'trait',
      id: `trait_${index}`,
      type: 'sum',
      value: "(payload->>'total')::double",
      types: ['order'],
      label,
    })),
    ...of(syncs, (index) => ({
      ...{ kind: 'sync', id: `sync_${index}`, source: { model: `model_${index % tens}` }, destination: `service_${index % tens}`, label },
      ...{ object: 'record', mode: 'upsert', key: { id: 'id' }, mapping: { name: { column: 'name' }, total: { column: 'total' } } },
      ...{
        options: { add: { method: 'POST', path: '/records' }, change: { method: 'PUT', path: '/records/{id}' } },
        schedule: { every: '6h' },
      },
    })),
  ];
}

/** Objects as many as are asked for, that stand by themselves. */
const thousand = (label: string): readonly Plain[] => project(435, label).slice(0, 1_000);

async function succeeded(answer: ReturnType<ApiProcess['send']>): Promise<string> {
  const { status, body } = await answer;
  if (status >= 300) throw new Error(`the API answered ${status}: ${body.slice(0, 300)}`);
  return body;
}

const withApi = async <T>(work: (api: ApiProcess) => Promise<T>): Promise<T> => {
  const api = await startApi();
  return work(api).finally(() => api.close());
};

/** Applies a thousand objects to an empty workspace, then the same with another label, then as they are. */
async function applies(turns: number): Promise<Measured> {
  const taken: { readonly created: number; readonly changed: number; readonly same: number; readonly exported: number }[] = [];
  for (let turn = 0; turn < turns; turn++) {
    taken.push(
      await withApi(async (api) => {
        const apply = (label: string) =>
          milliseconds({ run: () => succeeded(api.send('POST', '/v1/apply', { objects: thousand(label), prune: true })) });
        const [created, changed, same] = [await apply('first'), await apply('second'), await apply('second')];
        const exported = await milliseconds({ run: () => succeeded(api.send('GET', '/v1/export')) });
        return { created, changed, same, exported };
      }),
    );
  }
  const median = (of: keyof (typeof taken)[number]) => Math.round(figureOf(taken.map((one) => one[of])).median);
  return {
    ...{ unit: 'ms', ours: figureOf(taken.map(({ created }) => created)), floor: limit('what is owed', LIMITS.apply) },
    note: `to an empty workspace; all changed ${median('changed')} ms, all the same ${median('same')} ms; exported in ${median('exported')} ms`,
  };
}

/** Runs as they would be after months, without having them. */
export async function fillRuns({ database }: ApiProcess): Promise<void> {
  await database.execute(sql`INSERT INTO tributary_meta.run
    (id, workspace_id, kind, subject, state, stage, counts, input, trigger, created_by, created_at, started_at, finished_at, updated_at)
  SELECT ('019a0000-0000-7000-8000-' || lpad(to_hex(n), 12, '0'))::uuid, 'default', 'sync', 'sync_' || n % 1000,
    CASE n % 20 WHEN 0 THEN 'failed' WHEN 1 THEN 'partial' ELSE 'succeeded' END, 'finish',
    jsonb_build_object('extracted', 1000, 'unchanged', 900, 'planned', 100, 'added', 60, 'changed', 40, 'delivered', 100, 'requests', 2),
    jsonb_build_object('sync', definition.object, 'revision', 1, 'intent', jsonb_build_object('kind', 'changes')),
    'schedule', 'schedule', now() - n * interval '1 minute', now() - n * interval '1 minute', now() - n * interval '1 minute', now()
  FROM generate_series(1, 10000) AS n JOIN tributary_meta.definition ON definition.kind = 'sync' AND definition.id = 'sync_' || n % 1000`);
  await database.execute(sql`ANALYZE tributary_meta.run`);
}

const id = (n: number): string => `019a0000-0000-7000-8000-${(1 + (n % RUNS)).toString(16).padStart(12, '0')}`;

/** What people and machines ask for all the time, each in turn. */
const ASKED: readonly ((n: number) => string)[] = [
  () => '/v1/runs',
  (n) => `/v1/runs/${id(n * 37)}`,
  (n) => `/v1/syncs/sync_${n % SYNCS}`,
  () => '/v1/syncs?limit=50',
  (n) => `/v1/runs?subject=sync_${n % SYNCS}`,
  (n) => `/v1/runs?cursor=${id(n * 11)}`,
  () => '/v1/runs?state=failed&limit=50',
  (n) => `/v1/syncs?cursor=sync_${n % SYNCS}`,
];

async function requests(): Promise<Measured> {
  return withApi(async (api) => {
    await succeeded(api.send('POST', '/v1/apply', { objects: project(SYNCS) }));
    await fillRuns(api);
    const ask = (index: number) => succeeded(api.send('GET', (ASKED[index % ASKED.length] as (n: number) => string)(index)));
    await openLoop({ rate: 100, seconds: 3 }, ask);
    const found = await openLoop({ rate: 200, seconds: 30 }, ask);
    const [half, most, p99, worst] = [0.5, 0.9, 0.99, 1].map((share) => found.at(share).toFixed(1));
    return {
      ...{ unit: 'ms', ours: figureOf([found.at(0.99)]), floor: limit('what is owed', LIMITS.request) },
      note: `from when they were meant to be sent: half ${half} ms, 90 % ${most} ms, 99 % ${p99} ms, worst ${worst} ms of ${found.count}`,
    };
  });
}

const limit = (name: string, ms: number): Measured['floor'] => ({ name, figure: figureOf([ms]) });

/** The control plane, in a process of its own. Its floors are the times that are owed. */
export const API: readonly Bench[] = [
  { group: 'api', name: 'apply of 1,000 objects', target: atMost(1), measure: ({ turns }) => applies(Math.min(turns, 3)) },
  { group: 'api', name: 'p99 of lists and gets at 200 a second', target: atMost(1), measure: requests },
];
