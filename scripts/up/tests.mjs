import { spawn } from 'node:child_process';
import { build } from './build.mjs';
import { findChromium } from './chromium.mjs';
import { deathBefore } from './children.mjs';
import { removeFolder, root, temporaryFolder } from './places.mjs';
import { startPostgres } from './postgres.mjs';
import { startRedis } from './redis.mjs';
import { say, Trouble } from './say.mjs';

/** Runs Jest with a PostgreSQL and a Redis of its own, in a folder that goes afterwards. Returns its exit code. */
export async function runTests({ args, env = {}, stopping }) {
  const home = temporaryFolder('test');
  const services = [];
  stopping(async () => {
    await Promise.all(services.map((service) => service.stop()));
    removeFolder(home);
  });
  const [postgres, redis] = await Promise.all([
    process.env['TEST_DATABASE_URL'] ? undefined : startPostgres({ home, durable: false, maxConnections: 200 }),
    process.env['TEST_REDIS_URL'] ? undefined : startRedis({ home }),
    needsBuild(args) ? build() : undefined,
  ]);
  services.push(...[postgres, redis].filter(Boolean));
  const found = {
    TEST_DATABASE_URL: process.env['TEST_DATABASE_URL'] || postgres?.serverUrl,
    TEST_REDIS_URL: process.env['TEST_REDIS_URL'] || redis?.url,
    TEST_CHROMIUM: findChromium(),
  };
  tellMissing(found);
  return runJest(args, { ...withoutOwn(process.env), ...present(found), ...env });
}

/** Suites inside one room run its sources; only the ones that start the whole product need it built. */
function needsBuild(args) {
  const paths = args.filter((arg) => !arg.startsWith('-') && arg.includes('/'));
  return paths.length === 0 || paths.some((path) => !/^(\.\/)?(libs|connectors)\//.test(path));
}

const needed = [
  ['TEST_REDIS_URL', 'Redis', 'sudo apt-get install redis-server, or give one that tests may empty: TEST_REDIS_URL=redis://… npm test'],
  ['TEST_CHROMIUM', 'Chromium', 'sudo apt-get install chromium, or name one: CHROMIUM_PATH=/path/to/chromium npm test'],
];

function tellMissing(found) {
  for (const [variable, name, hint] of needed.filter(([key]) => !found[key])) {
    if (process.env['CI']) throw new Trouble(`${name} is missing, and in CI no suite is skipped.`, `To have it: ${hint}`);
    say(`\n!! ${name} is missing: THE SUITES THAT NEED IT ARE SKIPPED.\n   To have them: ${hint}\n`);
  }
}

/** A person's own database and queue are none of a test's business. */
function withoutOwn({ DATABASE_URL: _database, REDIS_URL: _redis, TRIBUTARY_HOME: _home, TRIBUTARY_PORT: _port, ...rest }) {
  return rest;
}

function present(record) {
  return Object.fromEntries(Object.entries(record).filter(([, value]) => value));
}

function runJest(args, env) {
  const options = `${env.NODE_OPTIONS ?? ''} --experimental-vm-modules --disable-warning=ExperimentalWarning`.trim();
  const workers = args.some((arg) => /^(--maxWorkers|-w|--runInBand|-i)\b/.test(arg)) ? [] : ['--maxWorkers=2'];
  const [program, ...rest] = [...deathBefore('KILL'), process.execPath, 'node_modules/jest/bin/jest.js', ...workers, ...args];
  const child = spawn(program, rest, { cwd: root, stdio: 'inherit', env: { ...env, NODE_OPTIONS: options } });
  return new Promise((done, failed) => {
    child.once('error', failed);
    child.once('exit', (code) => done(code ?? 1));
  });
}
