import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { gzipSync } from 'node:zlib';

/** Values that must be found nowhere. Each has what makes one form of it differ from another. */
export const canary = (n: number): string => `canary-${String(n).padStart(2, '0')}/+"é ${'x7Qz'.repeat(3)}%&=`.normalize('NFC');
/** The same for places that take letters only. */
export const plainCanary = (n: number): string => `canary-${String(n).padStart(2, '0')}-Zq7x9Wv3Kp`;

/** The forms of a text that could be read back. */
export function formsOf(secret: string): readonly string[] {
  const bytes = Buffer.from(secret);
  const forms = [
    ...[secret, encodeURIComponent(secret), new URLSearchParams([['', secret]]).toString().slice(1), JSON.stringify(secret).slice(1, -1)],
    ...[bytes.toString('base64').replace(/=+$/, ''), bytes.toString('base64url'), bytes.toString('hex'), [...secret].reverse().join('')],
    secret.replaceAll('&', '&amp;').replaceAll('"', '&quot;'),
  ];
  return [...new Set(forms)];
}

/** The secrets of which some form is in a text. */
export function foundIn(text: string, secrets: readonly string[]): readonly string[] {
  return secrets.filter((secret) => formsOf(secret).some((form) => text.includes(form)));
}

/** How a destination that is against us answers: each time with all it was shown. */
export type Trouble = (request: IncomingMessage, response: ServerResponse, echo: string) => void;

const status =
  (code: number, headers: Readonly<Record<string, string>> = {}): Trouble =>
  (_, response, echo) =>
    void response.writeHead(code, { 'content-type': 'application/json', ...headers }).end(echo);
const body =
  (text: (echo: string) => string | Buffer, headers: Readonly<Record<string, string>> = {}): Trouble =>
  (_, response, echo) =>
    void response.writeHead(200, headers).end(text(echo));

/** Answers that tell what was asked, in every place that people read. */
export const TROUBLES: Readonly<Record<string, Trouble>> = {
  ...Object.fromEntries(
    [301, 302, 307, 308].map((code) => [`redirect ${code}`, status(code, { location: 'https://canary.example/' })] as const),
  ),
  ...Object.fromEntries(
    [400, 401, 402, 403, 404, 405, 406, 408, 409, 410, 411, 413, 415, 418, 422, 423, 425, 429].map(
      (code) => [`${code}`, status(code)] as const,
    ),
  ),
  ...Object.fromEntries([500, 501, 502, 503, 504, 505, 507, 520].map((code) => [`${code}`, status(code)] as const)),
  'a text': (_, response, echo) => void response.writeHead(422, { 'content-type': 'text/plain' }).end(`wrong: ${echo}`),
  'a page': body((echo) => `<html><title>${echo}</title><p>Log in`, { 'content-type': 'text/html' }),
  'no JSON': body((echo) => `{"ok": tru ${echo}`),
  'a list of errors': body((echo) => JSON.stringify({ ok: false, error: echo, errors: [{ message: echo, code: echo }], message: echo })),
  'a packed text': (_, response, echo) => void response.writeHead(400, { 'content-encoding': 'gzip' }).end(gzipSync(echo)),
  'a status of words': (request, response, echo) => {
    response.statusMessage = request.headers.authorization?.replace(/[^\x20-\x7e]/g, '?') ?? 'none';
    response.writeHead(418).end(echo);
  },
  'half an answer': (request, response, echo) => {
    response.writeHead(200, { 'content-length': '100000' }).write(echo);
    setTimeout(() => request.socket.destroy(), 20);
  },
  'a reset': (request) => void request.socket.resetAndDestroy(),
  'a foreign language': (request) =>
    void request.socket.end(`NOT HTTP ${request.headers.authorization ?? ''} ${request.url ?? ''}\r\n\r\n`),
};

/** A server that answers with trouble, and says whatever it was told and can make of it. */
export async function serveTrouble() {
  let trouble: Trouble = status(500);
  let asked = '';
  const server = createServer((request, response) => {
    const parts: Buffer[] = [];
    request.on('data', (part: Buffer) => parts.push(part));
    request.on('end', () => {
      const echo = echoOf(request, Buffer.concat(parts).toString());
      asked += echo;
      // Tokens are given out, so that what they are for is asked for, too.
      if (request.url?.startsWith('/token') === true && trouble !== TROUBLES['401'])
        return void response.end(JSON.stringify({ access_token: plainCanary(99), expires_in: 1 }));
      trouble(request, response, echo);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    answer: (next: Trouble) => void (trouble = next),
    /** All it was told. */
    asked: () => asked,
    close: () => {
      server.closeAllConnections();
      server.close();
    },
  };
}

function echoOf(request: IncomingMessage, text: string): string {
  const { authorization = '' } = request.headers;
  const opened = Buffer.from(authorization.replace(/^\w+ /, ''), 'base64').toString();
  return JSON.stringify({ url: request.url, read: safely(request.url ?? ''), headers: request.headers, opened, text });
}

function safely(text: string): string {
  try {
    return decodeURIComponent(text.replaceAll('+', ' '));
  } catch {
    return text;
  }
}
