import type { FastifyReply } from 'fastify';
import type { AccessWatch } from './access-watch.js';
import type { KnownRequest } from './caller.js';

/** Keeps proxies from closing a stream on which nothing happens. */
const HEARTBEAT_MS = 15_000;

/** What is sent, and who watches whether the reader still may read it. */
export interface EventStream {
  readonly event: string;
  readonly values: (gone: AbortSignal) => AsyncIterable<unknown>;
  readonly access: AccessWatch;
}

/** Sends values as server-sent events until they end, the reader has gone or may read them no longer. `values` gets the signal of that. */
export async function sendEvents(request: KnownRequest, reply: FastifyReply, { event, values, access }: EventStream): Promise<void> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  const watch = await access.during(request, () => gone.abort());
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // nginx would hold events back.
    'x-accel-buffering': 'no',
  });
  reply.raw.flushHeaders();
  const heartbeat = setInterval(() => {
    reply.raw.write(': still here\n\n');
    // Time alone ends keys and sessions too.
    watch.look();
  }, HEARTBEAT_MS);
  try {
    for await (const value of values(gone.signal)) {
      if (gone.signal.aborted) break;
      reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    clearInterval(heartbeat);
    watch.stop();
    reply.raw.end();
  }
}
