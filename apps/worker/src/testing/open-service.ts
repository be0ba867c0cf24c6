import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

interface Told {
  readonly op: string;
  readonly key: Readonly<Record<string, unknown>>;
  readonly data?: unknown;
}

/** A service of the HTTP connector that keeps what it is told by path and key, and takes back what is told to `…/gone`. */
export function openService() {
  const records = new Map<string, string>();
  let bodies: string[] = [];
  let refused: { readonly path: string; readonly word: string } | null = null;
  const hear = (path: string, body: string): { readonly status: number; readonly answer: object } => {
    bodies.push(`${path} ${body}`);
    const told = recordsOf(body);
    if (refused?.path === path && body.toLowerCase().includes(refused.word))
      return { status: 422, answer: { error: `${refused.word} is not wanted here` } };
    const [at = ''] = path.split('/gone');
    for (const { op, key, data } of told) {
      const name = `${at} ${JSON.stringify(key)}`;
      if (op === 'removed') records.delete(name);
      else records.set(name, JSON.stringify(data ?? null));
    }
    return { status: 200, answer: {} };
  };
  const server: Server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request
      .on('data', (part: Buffer) => parts.push(part))
      .on('end', () => {
        const { status, answer } = hear(request.url ?? '', Buffer.concat(parts).toString());
        response.writeHead(status, { 'content-type': 'application/json' }).end(JSON.stringify(answer));
      });
  });
  return {
    /** Refuses requests to a path that say a word. */
    refuse: (path: string, word: string) => void (refused = { path, word }),
    /** What it has now, a line a record. */
    holds: (): readonly string[] => [...records].map(([name, data]) => `${name} ${data}`),
    /** Every body since `forget`, after its path. */
    heard: (): readonly string[] => bodies,
    forget: () => void (bodies = []),
    listen: async () => {
      await new Promise<void>((listening) => server.listen(0, '127.0.0.1', () => listening()));
      return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    },
    close: () => {
      server.closeAllConnections();
      return new Promise((closed) => server.close(closed));
    },
  };
}

function recordsOf(body: string): readonly Told[] {
  const { records = [] } = JSON.parse(body === '' ? '{}' : body) as { records?: readonly Told[] };
  return records;
}
