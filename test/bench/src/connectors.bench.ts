import { Agent } from 'node:http';
import { fork } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { findConnector } from '@tributary/connector-catalog';
import {
  type AnyConnector,
  deliverBatch,
  type Http,
  type HttpRequest,
  objectOf,
  openHttp,
  type OutRecord,
  type RateLimit,
  sandboxUrl,
  writeJson,
} from '@tributary/connector-kit';
import { aRecord } from '@tributary/connector-kit/conformance';
import axios from 'axios';
import { compare, type Measured, TOLD } from './measure.js';
import type { Bench, World } from './world.js';

/** What is sent through one connector. */
interface Load {
  readonly slug: string;
  readonly object: string;
  readonly options: unknown;
  readonly records: number;
  readonly record: (n: number) => OutRecord;
}

const LOADS: readonly Load[] = [
  {
    ...{ slug: 'braze', object: 'users', options: {}, records: 3_000 },
    record: (n) => aRecord(`r${n}`, { external_id: `user-${n}` }, { email: `u${n}@shop.test`, 'custom_attributes.plan': 'vip' }),
  },
  {
    ...{ slug: 'http', object: 'record', records: 3_000 },
    options: { add: { method: 'POST', path: '/records', records: 100 } },
    record: (n) => aRecord(`r${n}`, { id: `r-${n}` }, { email: `${n}@shop.test`, name: `Customer ${n}` }),
  },
  {
    ...{ slug: 'miso', object: 'users', options: {}, records: 3_000 },
    record: (n) => aRecord(`u${n}`, { user_id: `user-${n}` }, { name: `User ${n}`, 'custom_attributes.visits': n }),
  },
  {
    ...{ slug: 'shopify', object: 'metaobject', options: { type: 'reco_slot' }, records: 500 },
    record: (n) => aRecord(`s${n}`, { handle: `user-${n}` }, { score: n, note: `for ${n}` }),
  },
  {
    ...{ slug: 'slack', object: 'message', options: { channel: '#new-buyers' }, records: 300 },
    record: (n) => aRecord(`b${n}`, { id: `p${n}` }, { text: `Buyer ${n}` }),
  },
];

/** A minute goes by with each request, so that no limit of the destination is ever met. */
const LIMITS_OFF = { at: '2026-01-01T00:00:00Z', step_ms: 60_000 };

/** Requests that have a rate of their own do not wait for it either. */
const UNLIMITED: RateLimit = { take: async () => undefined, observe: () => undefined, pause: () => undefined };

async function openSandboxes(slug: string): Promise<{ readonly url: string; readonly close: () => void }> {
  const child = fork(fileURLToPath(new URL('../dist/sandbox-process.js', import.meta.url)), [], { execArgv: [] });
  const [{ url }] = (await once(child, 'message')) as [{ readonly url: string }];
  await fetch(`${url}/_sandbox/${slug}/bench/clock`, { method: 'PUT', body: JSON.stringify(LIMITS_OFF) });
  return { url: sandboxUrl(url, slug, 'bench'), close: () => child.disconnect() };
}

/** Delivers all records; every one of them must arrive, or nothing is measured. */
async function deliver(connector: AnyConnector, load: Load, http: Http): Promise<void> {
  const object = objectOf(connector, load.object);
  const records = Array.from({ length: load.records }, (_, n) => load.record(n));
  const { signal } = new AbortController();
  const run = { id: 'bench', startedAt: new Date().toISOString() };
  const settings = connector.sandbox.settings;
  const context = { settings, options: object.options.parse(load.options), http, signal, mode: 'upsert' as const, run };
  const { outcomes, fault } = await deliverBatch(object, context, records);
  const missing = [...outcomes.values()].find(({ kind }) => kind !== 'delivered' && kind !== 'accepted');
  if (fault !== undefined || missing !== undefined)
    throw new Error(`${load.slug} did not deliver: ${fault?.message ?? JSON.stringify(missing)}`);
}

/** The requests of a delivery, ready to be sent again. */
async function requestsOf(connector: AnyConnector, load: Load, http: Http): Promise<readonly HttpRequest[]> {
  const sent: HttpRequest[] = [];
  await deliver(connector, load, {
    ...http,
    observe: (bucket, state) => http.observe(bucket, state),
    send(request, options) {
      sent.push(request);
      return http.send(request, options);
    },
  });
  return sent;
}

/** Posts bodies that are ready, one after the other as a delivery does, and looks at nothing that is answered. */
function bare(connector: AnyConnector, url: string, requests: readonly HttpRequest[]): () => Promise<void> {
  const auth = connector.auth(connector.sandbox.settings);
  const credential = auth.scheme === 'header' ? { [auth.name]: auth.value } : {};
  const login = auth.scheme === 'basic' ? { auth: { username: auth.username, password: auth.password } } : {};
  const query = auth.scheme === 'query' ? { [auth.name]: auth.value } : {};
  const client = axios.create({ baseURL: url, httpAgent: new Agent({ keepAlive: true }), validateStatus: () => true, ...login });
  const bodies = requests.map((request) => ({
    method: request.method,
    url: request.path ?? request.url,
    params: { ...request.query, ...query },
    headers: { 'content-type': 'application/json', ...connector.headers?.(connector.sandbox.settings), ...credential, ...request.headers },
    data: request.json === undefined ? undefined : writeJson(request.json),
  }));
  return async () => {
    for (const body of bodies) await client.request(body);
  };
}

const through =
  (load: Load) =>
  async ({ turns }: World): Promise<Measured> => {
    const connector = findConnector(load.slug);
    const sandbox = await openSandboxes(load.slug);
    const http = openHttp(connector, connector.sandbox.settings, { baseUrl: sandbox.url, rateOf: () => UNLIMITED });
    try {
      const floor = bare(connector, sandbox.url, await requestsOf(connector, load, http));
      let spent = 0;
      let times = 0;
      const measured = await compare(
        turns,
        { name: 'axios, ready bodies', run: floor },
        {
          async run() {
            const before = process.cpuUsage();
            await deliver(connector, load, http);
            const { user, system } = process.cpuUsage(before);
            spent += (user + system) / 1_000;
            times += 1;
          },
        },
      );
      const perSecond = Math.round(load.records / (measured.ours.median / 1_000)).toLocaleString('en');
      const cpu = ((spent / times / load.records) * 1_000).toFixed(1);
      const share = Math.round((measured.floor.figure.median / measured.ours.median) * 100);
      return { ...measured, note: `${perSecond} records/s, ${share} % of the bare client; ${cpu} ms of our CPU for 1,000 records` };
    } finally {
      sandbox.close();
    }
  };

export const CONNECTORS: readonly Bench[] = LOADS.map((load) => ({
  group: 'connectors',
  name: `connector ${load.slug}, ${load.object}`,
  target: TOLD,
  measure: through(load),
}));
