import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';

/** Throws a `TypeError` for what is no URL of a proxy. */
export function parseProxy(text: string): URL {
  if (URL.canParse(text) && /^https?:$/.test(new URL(text).protocol)) return new URL(text);
  throw new TypeError('must be the URL of a proxy, for example http://proxy.internal:3128');
}

const CONNECT_MS = 10_000;

/** A connection through a proxy, as far as the proxy: what is said in it is between us and the other end. Rejects when the proxy refuses. */
export function openTunnel(proxy: URL, { host, port }: { readonly host: string; readonly port: number }): Promise<Duplex> {
  const secure = proxy.protocol === 'https:';
  const target = `${host.includes(':') && !host.startsWith('[') ? `[${host}]` : host}:${port}`;
  return new Promise((resolve, reject) => {
    const request = (secure ? https : http).request({
      method: 'CONNECT',
      host: proxy.hostname.replace(/^\[|\]$/g, ''),
      port: proxy.port === '' ? (secure ? 443 : 80) : proxy.port,
      path: target,
      headers: { host: target, ...credentialsOf(proxy) },
      agent: false,
      timeout: CONNECT_MS,
    });
    request.once('error', (error) => reject(failed(`the proxy cannot be reached: ${error.message}`)));
    request.once('timeout', () => request.destroy(new Error(`no answer within ${CONNECT_MS / 1_000} s`)));
    // An answer to CONNECT that is none is a refusal.
    request.once('response', ({ statusCode }) => reject(failed(`the proxy refused \`${target}\` with ${statusCode}`)));
    request.once('connect', ({ statusCode = 0 }, socket) => {
      if (statusCode >= 200 && statusCode < 300) return resolve(socket);
      socket.destroy();
      reject(failed(`the proxy refused \`${target}\` with ${statusCode}`));
    });
    request.end();
  });
}

function credentialsOf({ username, password }: URL): Readonly<Record<string, string>> {
  if (username === '') return {};
  const pair = `${decodeURIComponent(username)}:${decodeURIComponent(password)}`;
  return { 'proxy-authorization': `Basic ${Buffer.from(pair).toString('base64')}` };
}

const failed = (message: string): NodeJS.ErrnoException => Object.assign(new Error(message), { code: 'EPROXY' });
