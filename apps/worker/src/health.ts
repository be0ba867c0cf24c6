import type { INestApplicationContext } from '@nestjs/common';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { createServer } from 'node:http';

/** Answers `GET /healthz` on a port of its own: 200 while the metadata store can be used. No port, no answer. */
export async function serveHealth(port: number | undefined, app: INestApplicationContext): Promise<void> {
  if (port === undefined) return;
  const store = app.get<Store>(STORE);
  const server = createServer((_request, response) => {
    store.ping().then(
      () => response.writeHead(200, { 'content-type': 'application/json' }).end('{"status":"ok"}'),
      () => response.writeHead(503, { 'content-type': 'application/json' }).end('{"status":"unavailable"}'),
    );
  });
  await new Promise<void>((resolve, reject) => server.once('error', reject).listen(port, '127.0.0.1', resolve));
  server.unref();
}
