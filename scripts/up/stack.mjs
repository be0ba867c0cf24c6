import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { build } from './build.mjs';
import { claim, note } from './data-folder.mjs';
import { keepRunning, lastSentences } from './keep-running.mjs';
import { stopOnceBegun } from './lifetime.mjs';
import { prepareHome, root } from './places.mjs';
import { answers, freePort } from './ports.mjs';
import { YOUNG } from './node-flags.mjs';
import { startPostgres } from './postgres.mjs';
import { until } from './processes.mjs';
import { say, Trouble } from './say.mjs';

/**
 * Brings up the whole product on a data folder: PostgreSQL (or `DATABASE_URL`), api, worker and the destinations' sandboxes.
 * `stopping` is told how to stop it. `failed` is told when a part of it cannot be kept running.
 * Takes `{ home, port, durable, stopping, failed }`, gives `{ apiUrl, key, sandboxUrl, databaseUrl, serverUrl, loginUrl, workerPid }`.
 */
export async function bringUp({ home, port, durable = true, stopping, failed }) {
  prepareHome(home);
  claim(home, { stopping });
  const [postgres] = await together([database({ home, durable, stopping }), build()]);
  const apiPort = port ?? (await freePort());
  // A person's address for the sandboxes stays the same; stacks of tests, begun at the same moment, would take it from each other.
  const sandboxPort = await freePort(durable ? 4748 : undefined);
  const place = {
    home,
    failed,
    stopping,
    apiUrl: `http://127.0.0.1:${apiPort}`,
    sandboxUrl: `http://127.0.0.1:${sandboxPort}`,
    keyFile: join(home, 'api-key'),
    loginFile: join(home, 'login-link'),
  };
  place.env = environment(place, { apiPort, postgres });
  rmSync(place.loginFile, { force: true });
  await together([serveSandbox(place, sandboxPort), serveApi(place)]);
  const worker = serve(place, { name: 'worker', command: [YOUNG, 'apps/worker/dist/main.js'], restarts: 20 });
  const facts = {
    apiUrl: place.apiUrl,
    key: readText(place.keyFile),
    sandboxUrl: place.sandboxUrl,
    databaseUrl: postgres.url,
    loginUrl: readText(place.loginFile),
    workerPid: worker.pid(),
  };
  note(home, { ...facts, key: undefined, loginUrl: undefined, databaseUrl: undefined, ready: true });
  return { ...facts, serverUrl: postgres.serverUrl };
}

/** Waits for all, even when one fails: what was begun must be known before it can be stopped. */
async function together(works) {
  const ended = await Promise.allSettled(works);
  const failure = ended.find(({ status }) => status === 'rejected');
  if (failure) throw failure.reason;
  return ended.map(({ value }) => value);
}

async function database({ home, durable, stopping }) {
  const given = process.env['DATABASE_URL'];
  if (given) return { url: given, serverUrl: given, given: true };
  return stopOnceBegun(stopping, startPostgres({ home, durable }));
}

function environment({ home, apiUrl, sandboxUrl, keyFile, loginFile }, { apiPort, postgres }) {
  const { NODE_OPTIONS: _, ...inherited } = process.env;
  return {
    ...inherited,
    NODE_ENV: process.env['NODE_ENV'] || 'production',
    DATABASE_URL: postgres.url,
    TRIBUTARY_HOME: home,
    TRIBUTARY_PORT: String(apiPort),
    TRIBUTARY_URL: apiUrl,
    TRIBUTARY_EMBEDDED: '1',
    // Whoever starts it here has the files of the project here.
    WAREHOUSE_FILES: process.env.WAREHOUSE_FILES ?? root,
    TRIBUTARY_SANDBOX_URL: sandboxUrl,
    TRIBUTARY_LOGIN_FILE: loginFile,
    TRIBUTARY_KEY_FILE: keyFile,
  };
}

function serve({ home, env, stopping, failed }, { name, command, restarts }) {
  const program = { name: `The ${name}`, command: [process.execPath, ...command], env, cwd: root, log: join(home, 'logs', `${name}.log`) };
  const kept = keepRunning(program, {
    restarts,
    changed: (pid) => note(home, { [`${name}Pid`]: pid }),
    gaveUp: (what, child) => {
      kept.fallen = child;
      failed?.(new Trouble(`${what}. Its last words:\n\n${lastSentences(child)}\n`, `All of it is in ${child.log}`));
    },
  });
  stopping(() => kept.stop());
  return kept;
}

async function serveSandbox(place, port) {
  const command = ['apps/cli/dist/main.js', 'sandbox', '--port', String(port), '--state', join(place.home, 'sandbox')];
  await ready(serve(place, { name: 'sandbox', command, restarts: 3 }), { name: 'sandbox server', answered: () => answers(port) });
}

async function serveApi(place) {
  const api = serve(place, { name: 'api', command: ['apps/api/dist/main.js'], restarts: 3 });
  await ready(api, { name: 'api', answered: () => isReady(place.apiUrl) });
  // It answers a moment before it has left the key and the link for us.
  await until(() => readText(place.loginFile) && readText(place.keyFile), { within: 15_000, every: 20 });
}

async function isReady(apiUrl) {
  try {
    return (await fetch(`${apiUrl}/readyz`, { signal: AbortSignal.timeout(2000) })).ok;
  } catch {
    return false;
  }
}

async function ready(kept, { name, answered }) {
  const came = await until(async () => kept.fallen || (await answered()), { within: 90_000, every: 40 });
  if (came && !kept.fallen) return;
  if (kept.fallen)
    throw new Trouble(
      `The ${name} did not start. Its last words:\n\n${lastSentences(kept.fallen)}\n`,
      `All of it is in ${kept.fallen.log}`,
    );
  throw new Trouble(
    `The ${name} did not answer within 90 seconds.`,
    'See its log in the folder `logs` of the data folder, then try again.',
  );
}

function readText(file) {
  try {
    return readFileSync(file, 'utf8').trim() || undefined;
  } catch {
    return undefined;
  }
}

/** Says that a stack is up, for a person. */
export function announce({ apiUrl, loginUrl, sandboxUrl }, home) {
  say('');
  process.stdout.write(`Tributary runs at ${apiUrl}\n`);
  if (loginUrl) process.stdout.write(`Log in once with  ${loginUrl}\n`);
  say(`Destinations to try things on: ${sandboxUrl}/_sandbox`);
  say(`Data and logs are in ${home}. Stop with Ctrl-C.`);
}
