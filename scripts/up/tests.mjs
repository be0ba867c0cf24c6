import { build } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { stopOnceBegun } from './lifetime.mjs';
import { removeFolder, temporaryFolder } from './places.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { runHere } from './run-here.mjs';
import { say, Trouble } from './say.mjs';

/** Runs Jest with a PostgreSQL and a Redis of its own, in a folder that goes afterwards. Returns its exit code. */
export async function runTests({ args, env = {}, stopping }) {
  const home = temporaryFolder('test');
  stopping(() => removeFolder(home));
  const begin = (starting) => stopOnceBegun(stopping, starting);
  const [postgres, redis] = await Promise.all([
    process.env['TEST_DATABASE_URL'] ? undefined : begin(startPostgres({ home, durable: false, maxConnections: 200 })),
    process.env['TEST_REDIS_URL'] ? undefined : begin(startRedis({ home })),
    needsBuild(args) ? build() : undefined,
  ]);
  const found = {
    TEST_DATABASE_URL: process.env['TEST_DATABASE_URL'] || postgres?.serverUrl,
    TEST_REDIS_URL: process.env['TEST_REDIS_URL'] || redis?.url,
    TEST_CHROMIUM: findChromium(),
  };
  tellMissing(found);
  const options = `${process.env['NODE_OPTIONS'] ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
  return runHere(jestCommand(args), { ...withoutOwn, ...present(found), ...env, NODE_OPTIONS: options });
}

/** Suites run the sources; only the end-to-end ones need the product built. */
function needsBuild(args) {
  const paths = args.filter((arg) => !arg.startsWith('-') && arg.includes('/'));
  return paths.length === 0 || paths.some((path) => path.includes('e2e') || path.includes('crash'));
}

const needed = [
  ['TEST_REDIS_URL', 'Redis', 'sudo apt-get install redis-server, or give one that tests may empty: TEST_REDIS_URL=redis://… npm test'],
  ['TEST_CHROMIUM', 'Chromium', 'sudo apt-get install chromium, or name one: CHROMIUM_PATH=/path/to/chromium npm test'],
];

function tellMissing(found) {
  for (const [, name, hint] of needed.filter(([key]) => !found[key])) {
    if (process.env['CI']) throw new Trouble(`${name} is missing, and in CI no suite is skipped.`, `To have it: ${hint}`);
    say(`\n!! ${name} is missing: THE SUITES THAT NEED IT ARE SKIPPED.\n   To have them: ${hint}\n`);
  }
}

/** A person's own database and queue are none of a test's business. */
const withoutOwn = { DATABASE_URL: undefined, REDIS_URL: undefined, TRIBUTARY_HOME: undefined, TRIBUTARY_PORT: undefined };

function present(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value));
}

function jestCommand(args) {
  const chosen = args.some((arg) => /^(--maxWorkers|-w|--runInBand|-i)\b/.test(arg));
  return ['node_modules/jest/bin/jest.js', ...(chosen ? [] : ['--maxWorkers=2']), ...args];
}
