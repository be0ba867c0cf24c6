import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { z } from 'zod';

const Body = z.object({
  records: z.array(z.object({ op: z.string(), key: z.record(z.string(), z.unknown()), data: z.record(z.string(), z.unknown()) })),
});

/** A request as the sink got it: taken over the moment it arrives, heard by the sender only once it is answered. */
export interface Arrival {
  readonly at: number;
  readonly idempotencyKey: string;
  readonly body: string;
  readonly records: readonly string[];
  readonly status: number;
  /** The answer was handed over. One that never comes leaves the sender in doubt. */
  answered: boolean;
}

/** How the sink answers; without more at once and with 200. */
export interface Manner {
  readonly delayMs?: number;
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

/** What one destination of the sink got and holds. */
export interface Place {
  readonly arrivals: readonly Arrival[];
  /** Values by key, as of the last request for it. */
  readonly held: ReadonlyMap<string, Readonly<Record<string, unknown>>>;
  answerSo(manner: Manner): void;
}

interface OpenPlace extends Place {
  readonly arrivals: Arrival[];
  readonly held: Map<string, Readonly<Record<string, unknown>>>;
  manner: Manner;
}

/** A destination of our own, outside of the product: it notes when each request arrives, which no table of ours can tell. */
export async function startSink() {
  const places = new Map<string, OpenPlace>();
  const of = (name: string): OpenPlace => {
    const found = places.get(name) ?? openPlace();
    places.set(name, found);
    return found;
  };
  const server = createServer((request, response) => void take(request, response, of((request.url ?? '').split('/')[1] ?? '')));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    place: (name: string): Place => of(name),
    /** Settings of an HTTP destination that is here. */
    settings: (name: string) => ({ base_url: `http://127.0.0.1:${port}/${name}`, auth: { type: 'none' }, check_path: '/' }),
    stop: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

function openPlace(): OpenPlace {
  const place: OpenPlace = { arrivals: [], held: new Map(), manner: {}, answerSo: (manner) => void (place.manner = manner) };
  return place;
}

async function take(request: IncomingMessage, response: ServerResponse, place: OpenPlace): Promise<void> {
  const { delayMs = 0, status = 200, headers = {} } = place.manner;
  const chunks: Buffer[] = [];
  try {
    for await (const chunk of request) chunks.push(chunk as Buffer);
  } catch {
    return;
  }
  const body = Buffer.concat(chunks).toString();
  const records = body === '' ? [] : Body.parse(JSON.parse(body)).records;
  const arrival: Arrival = {
    ...{ at: Date.now(), idempotencyKey: String(request.headers['idempotency-key'] ?? ''), body, status, answered: false },
    records: records.map(({ key }) => String(Object.values(key)[0])),
  };
  place.arrivals.push(arrival);
  if (status < 300) for (const { key, data } of records) place.held.set(String(Object.values(key)[0]), data);
  if (delayMs > 0) await sleep(delayMs, undefined, { ref: false });
  if (response.destroyed) return;
  arrival.answered = true;
  response.writeHead(status, { 'content-type': 'application/json', ...headers }).end('{"ok":true}');
}
