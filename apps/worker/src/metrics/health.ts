import type { INestApplicationContext } from '@nestjs/common';
import { METRICS, STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { type Metrics, METRICS_TYPE } from '@tributary/telemetry';
import { createServer, type ServerResponse } from 'node:http';

/** Answers on a port of its own: `GET /healthz`, 200 while the metadata store can be used, and `GET /metrics`. No port, no answer. */
export async function serveHealth(port: number | undefined, app: INestApplicationContext): Promise<void> {
  if (port === undefined) return;
  const answers: Readonly<Record<string, (response: ServerResponse) => Promise<unknown>>> = {
    '/healthz': (response) => tellHealth(app.get<Store>(STORE), response),
    '/metrics': (response) => tellMetrics(app.get<Metrics>(METRICS), response),
  };
  const server = createServer(({ url = '' }, response) => {
    const answer = answers[url];
    if (answer === undefined) response.writeHead(404).end();
    else answer(response).catch(() => response.destroy());
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  server.unref();
}

async function tellHealth(store: Store, response: ServerResponse): Promise<void> {
  const well = await store.ping().then(
    () => true,
    () => false,
  );
  response.writeHead(well ? 200 : 503, { 'content-type': 'application/json' }).end(JSON.stringify({ status: well ? 'ok' : 'unavailable' }));
}

async function tellMetrics(metrics: Metrics, response: ServerResponse): Promise<void> {
  const text = await metrics.text();
  response.writeHead(200, { 'content-type': METRICS_TYPE }).end(text);
}
