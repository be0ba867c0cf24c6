import { Agent } from 'node:http';
import axios from 'axios';
import { createHttp } from '@tributary/connector-kit';
import { CONCURRENCY, openDeliveryWorld, ROWS } from './delivery-world.js';
import { atMost, compare, figureOf, type Measured, TOLD } from './measure.js';
import { nodeShare, peak } from './memory.bench.js';
import { openSink } from './open-sink.js';
import type { Bench, World } from './world.js';

/** Records of one delivery: enough for seconds, whatever the size of the bench. */
const MOST = 200_000;

/** Sends so many requests, a few at once. */
async function sendAll(requests: number, send: () => Promise<unknown>): Promise<void> {
  let left = requests;
  const work = async (): Promise<void> => {
    while (left > 0) {
      left -= 1;
      await send();
    }
  };
  await Promise.all(Array.from({ length: CONCURRENCY }, work));
}

/** A body of `ROWS` records as the sink gets them. */
const BODY = JSON.stringify(
  Array.from({ length: ROWS }, (_, i) => ({
    key: { id: i },
    data: {
      name: `Name ${i}`,
      city: `City ${i}`,
      plan: 'plan 1',
      score: i,
      visits: i,
      spent: 12.34,
      seen: '2026-01-01T00:00:00',
      active: true,
    },
  })),
);

type Client = (url: string) => () => Promise<unknown>;

const bareAxios: Client = (url) => {
  const client = axios.create({
    httpAgent: new Agent({ keepAlive: true, maxSockets: CONCURRENCY }),
    headers: { 'content-type': 'application/json' },
  });
  return () => client.post(`${url}/records`, BODY);
};

const ourClient: Client = (url) => {
  const http = createHttp({ baseUrl: url });
  const json = JSON.parse(BODY) as unknown;
  return () => http.send({ method: 'POST', path: 'records', json });
};

/** A frozen plan delivered through the engine, against a client that posts bodies which are ready. */
const deliver =
  (floor: { readonly name: string; readonly client: Client }, delayMs: number, records: number) =>
  async (world: World): Promise<Measured> => {
    const size = Math.min(records, world.size);
    const sink = await openSink(delayMs);
    const delivery = await openDeliveryWorld(world, `deliver-${floor.name.replaceAll(' ', '-')}-${delayMs}`, size);
    try {
      const send = floor.client(sink.url);
      let ready: () => Promise<void> = async () => undefined;
      return await compare(
        world.turns,
        { name: floor.name, run: () => sendAll(size / ROWS, send) },
        { prepare: async () => void (ready = await delivery.plan(sink.url)), run: () => ready() },
      );
    } finally {
      await delivery.close();
      sink.close();
    }
  };

const AXIOS = { name: 'axios, ready bodies', client: bareAxios };
const OURS = { name: 'our client, ready objects', client: ourClient };

/** Records of a first run: what the figure is owed for. */
const FIRST = 1_000_000;

/** A first run from its source to its ledger, against reading the source and posting bodies which are ready. */
async function firstRun(world: World): Promise<Measured> {
  const size = Math.min(FIRST, world.size);
  const sink = await openSink(0);
  const delivery = await openDeliveryWorld(world, 'first-run', size);
  try {
    const send = bareAxios(sink.url);
    const floor = async () => {
      await delivery.extract();
      await sendAll(size / ROWS, send);
    };
    const measured = await compare(
      world.turns,
      { name: 'the source read into a table, and ready bodies', run: floor },
      { run: () => delivery.run(sink.url) },
    );
    return { ...measured, note: `${size} records` };
  } finally {
    await delivery.close();
    sink.close();
  }
}

/** MB that JavaScript may hold, whatever the number of records. */
const MEMORY = 400;

/** What JavaScript holds while a first run is carried out, beside the same of a tenth of the records. */
async function memory(world: World): Promise<Measured> {
  const share = async (size: number): Promise<number> => {
    const sink = await openSink(0);
    const delivery = await openDeliveryWorld(world, `memory-${size}`, size);
    globalThis.gc?.();
    try {
      return await peak(nodeShare, () => delivery.run(sink.url));
    } finally {
      await delivery.close();
      sink.close();
    }
  };
  const size = Math.min(FIRST, world.size);
  const [tenth, all] = [await share(size / 10), await share(size)];
  const note = `heap and buffers of JavaScript at their highest; with a tenth of the ${size} records it was ${tenth.toFixed(1)} MB`;
  return { unit: 'MB', ours: figureOf([all]), floor: { name: `${MEMORY} MB`, figure: figureOf([MEMORY]) }, note };
}

export const DELIVERY: readonly Bench[] = [
  { group: 'delivery', name: 'delivery, sink without latency', target: atMost(1 / 0.6), measure: deliver(AXIOS, 0, MOST) },
  { group: 'delivery', name: 'delivery, beside our own client', target: TOLD, measure: deliver(OURS, 0, MOST) },
  { group: 'delivery', name: 'delivery, sink of 50 ms', target: atMost(1 / 0.9), measure: deliver(AXIOS, 50, 100_000) },
  { group: 'delivery', name: 'a first run', target: atMost(1.5), measure: firstRun },
  { group: 'delivery', name: 'memory of Node in a first run', target: atMost(1), measure: memory },
];
