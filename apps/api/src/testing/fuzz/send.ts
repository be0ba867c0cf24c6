import { Agent, request } from 'node:http';
import type { FuzzedRequest } from './requests-of.js';

/** What came back. A stream is cut off once its answer has begun. */
export interface Answer {
  readonly status: number;
  readonly type: string;
  readonly text: string;
}

const TIMEOUT_MS = 20_000;

/** Sends requests exactly as they are written: nothing that a client would mend before. */
export function createSender(url: string, keys: Readonly<Record<string, string | undefined>>) {
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });
  const { hostname, port } = new URL(url);
  const send = ({ method, path, headers, body, sender }: FuzzedRequest): Promise<Answer> =>
    new Promise((resolve, reject) => {
      const key = keys[sender];
      const all = { ...headers, ...(key === undefined ? {} : { authorization: `Bearer ${key}` }) };
      const sent = request({ ...{ agent, hostname, port, method, path, timeout: TIMEOUT_MS }, headers: all }, (response) => {
        const type = response.headers['content-type'] ?? '';
        const answer = (text: string) => resolve({ status: response.statusCode ?? 0, type, text });
        if (type.startsWith('text/event-stream')) {
          response.destroy();
          return answer('');
        }
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => void chunks.push(chunk));
        response.on('end', () => answer(Buffer.concat(chunks).toString('utf8')));
        response.on('error', reject);
      });
      sent.on('timeout', () => sent.destroy(new Error(`no answer within ${TIMEOUT_MS / 1000} s`)));
      sent.on('error', reject);
      sent.end(body);
    });
  return { send, stop: () => agent.destroy() };
}
