import { createHmac, timingSafeEqual } from 'node:crypto';
import { createServer, type IncomingMessage } from 'node:http';
import type { AddressInfo } from 'node:net';
import { z } from 'zod';

const Message = z.object({ alert: z.string(), subject: z.string(), condition: z.string(), state: z.string(), text: z.string() });
const Body = z.object({ type: z.enum(['alert.raised', 'alert.recovered']), timestamp: z.iso.datetime(), data: Message });

/** One message as it was first confirmed. */
export interface Heard extends z.infer<typeof Message> {
  readonly id: string;
}

const Value = z.object({ stringValue: z.string().optional(), intValue: z.union([z.string(), z.number()]).optional() });
const Span = z.object({
  traceId: z.string(),
  spanId: z.string(),
  parentSpanId: z.string().optional(),
  name: z.string(),
  attributes: z.array(z.object({ key: z.string(), value: Value })).default([]),
});
const Exported = z.object({ resourceSpans: z.array(z.object({ scopeSpans: z.array(z.object({ spans: z.array(Span) })) })) });

/** A span as a collector gets it. */
export type SpanTold = z.infer<typeof Span>;

async function listen(take: (request: IncomingMessage, body: string) => number) {
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () =>
      response.writeHead(take(request, Buffer.concat(chunks).toString()), { 'content-type': 'application/json' }).end('{}'),
    );
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const stop = () => {
    server.closeAllConnections();
    return new Promise((closed) => server.close(closed));
  };
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, stop };
}

/** Who is told of trouble: checks each signature as a receiver is told to, and drops what it has heard before. */
export async function startListener(secret: string) {
  const heard: Heard[] = [];
  const ids = new Set<string>();
  const { url, stop } = await listen(({ headers }, body) => {
    const id = String(headers['webhook-id']);
    const due = createHmac('sha256', secret)
      .update(`${id}.${String(headers['webhook-timestamp'])}.${body}`)
      .digest('base64');
    const given = Buffer.from(String(headers['webhook-signature']).replace(/^v1,/, ''));
    if (given.length !== due.length || !timingSafeEqual(given, Buffer.from(due))) return 401;
    if (!ids.has(id)) heard.push({ id, ...Body.parse(JSON.parse(body)).data });
    ids.add(id);
    return 204;
  });
  return { url, stop, heard: heard as readonly Heard[] };
}

/** Where spans arrive. */
export async function startCollector() {
  const spans: SpanTold[] = [];
  const { url, stop } = await listen((_, body) => {
    for (const { scopeSpans } of Exported.parse(JSON.parse(body)).resourceSpans) spans.push(...scopeSpans.flatMap((scope) => scope.spans));
    return 200;
  });
  return { url, stop, spans: spans as readonly SpanTold[] };
}
