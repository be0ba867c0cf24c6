import { resolve } from 'node:path';
import { parseArgs } from 'node:util';
import { claim, note, runningIn } from './data-folder.mjs';
import { install } from './install.mjs';
import { stopOnceBegun } from './lifetime.mjs';
import { prepareHome, removeFolder, temporaryFolder } from './places.mjs';
import { say } from './say.mjs';
import { inputClosed } from './standard-input.mjs';

/**
 * `node scripts/up.mjs services [--home DIR] [--json]`: only the PostgreSQL and the Redis that tests need, for running Jest by hand.
 * Stops with Ctrl-C, or when its standard input closes.
 */
export async function run({ args, stopping }) {
  const { values } = parseArgs({ args, options: { home: { type: 'string' }, json: { type: 'boolean', default: false } } });
  await install();
  const home = values.home ? resolve(values.home) : temporaryFolder('services');
  if (!values.home) stopping(() => removeFolder(home));
  prepareHome(home);
  const other = runningIn(home);
  if (other) return tell({ ...other, reused: true }, values);
  claim(home, { stopping });
  const facts = await start(home, stopping);
  note(home, { postgresPid: facts.postgresPid });
  tell(facts, values);
  await inputClosed();
  return 0;
}

async function start(home, stopping) {
  const [{ startPostgres }, { startRedis }] = await Promise.all([import('./postgres.mjs'), import('./redis.mjs')]);
  const begin = (starting) => stopOnceBegun(stopping, starting);
  const [postgres, redis] = await Promise.all([
    begin(startPostgres({ home, durable: false, maxConnections: 200 })),
    begin(startRedis({ home })),
  ]);
  return { pid: process.pid, databaseUrl: postgres.serverUrl, postgresPid: postgres.pid, redisUrl: redis?.url, redisPid: redis?.child.pid };
}

function tell(facts, { json }) {
  if (json) process.stdout.write(`${JSON.stringify(facts)}\n`);
  else if (facts.reused) say(`They run already (process ${facts.pid}).`);
  else {
    process.stdout.write(
      `export NODE_OPTIONS=--experimental-vm-modules TEST_DATABASE_URL=${facts.databaseUrl} TEST_REDIS_URL=${facts.redisUrl ?? ''}\n`,
    );
    say('Then, in another terminal: npx jest libs/sync. Stop with Ctrl-C.');
  }
  return 0;
}
