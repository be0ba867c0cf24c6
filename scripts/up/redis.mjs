import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { lastWords, startChild, stopChild } from './children.mjs';
import { answers, freePort } from './ports.mjs';
import { findRedis } from './redis-program.mjs';
import { until } from './processes.mjs';
import { tail, Trouble } from './say.mjs';

/** A Redis of our own that keeps nothing on disk, or `undefined` where none can be had. */
export async function startRedis({ home }) {
  const found = await findRedis();
  if (!found) return undefined;
  const port = await freePort();
  const password = randomBytes(18).toString('base64url');
  const settings = { port, bind: '127.0.0.1', requirepass: password, save: '', appendonly: 'no', dir: home, daemonize: 'no' };
  const child = startChild({
    name: 'Redis',
    command: [found.program, ...Object.entries(settings).flatMap(([name, value]) => [`--${name}`, String(value)])],
    env: { ...process.env, ...found.env },
    log: join(home, 'logs', 'redis.log'),
    death: 'TERM',
  });
  const ready = await until(async () => child.ended || (await answers(port)), { within: 20_000 });
  if (!ready || child.ended) throw new Trouble(`Redis did not start. Its last words:\n\n${tail(lastWords(child))}\n`);
  return { url: `redis://:${password}@127.0.0.1:${port}`, child, stop: () => stopChild(child, { within: 5000 }) };
}
