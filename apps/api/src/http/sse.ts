import type { FastifyReply, FastifyRequest } from 'fastify';

/** Keeps proxies from closing a stream on which nothing happens. */
const HEARTBEAT_MS = 15_000;

/** Sends values as server-sent events until they end or the reader has gone. `values` gets the signal of that. */
export async function sendEvents(
  request: FastifyRequest,
  reply: FastifyReply,
  { event, values }: { readonly event: string; readonly values: (gone: AbortSignal) => AsyncIterable<unknown> },
): Promise<void> {
  const gone = new AbortController();
  reply.raw.once('close', () => gone.abort());
  reply.hijack();
  reply.raw.writeHead(200, {
    'content-type': 'text/event-stream',
    'cache-control': 'no-store',
    'x-content-type-options': 'nosniff',
    // nginx would hold events back.
    'x-accel-buffering': 'no',
  });
  reply.raw.flushHeaders();
  const heartbeat = setInterval(() => reply.raw.write(': still here\n\n'), HEARTBEAT_MS);
  try {
    for await (const value of values(gone.signal)) {
      if (gone.signal.aborted) break;
      reply.raw.write(`event: ${event}\ndata: ${JSON.stringify(value)}\n\n`);
    }
  } catch (error) {
    if (!gone.signal.aborted) throw error;
  } finally {
    clearInterval(heartbeat);
    reply.raw.end();
  }
}
