import { randomBytes } from 'node:crypto';
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { accountFor } from './account.mjs';
import { lastWords, startChild, stopChild } from './children.mjs';
import { readJson, writeJson } from './locks.mjs';
import { createCluster, resetPassword } from './postgres-cluster.mjs';
import { postgresPrograms } from './postgres-programs.mjs';
import { freePort } from './ports.mjs';
import { isAlive, isPostgresIn, send, until } from './processes.mjs';
import { say, tail, Trouble } from './say.mjs';

const role = 'tributary';
const database = 'tributary';

/**
 * The PostgreSQL of a data folder, on loopback, behind a random password: the one that lives there already, or a new one.
 * `durable: false` is for data that need not survive a loss of power (tests): no fsync.
 */
export async function startPostgres({ home, durable = true, maxConnections = 100 }) {
  const server = { home, data: join(home, 'postgres'), log: join(home, 'logs', 'postgres.log'), programs: postgresPrograms() };
  server.fresh = !existsSync(join(server.data, 'PG_VERSION'));
  server.settings = settingsOf(server);
  if (server.fresh) server.account = createCluster({ ...server, role, durable });
  const live = server.fresh ? undefined : await reuse(server);
  return live ?? launch(server, { durable, maxConnections });
}

function settingsOf({ home, fresh }) {
  const kept = readJson(join(home, 'postgres.json'));
  if (kept?.password) return kept;
  const made = { password: randomBytes(18).toString('base64url') };
  return fresh ? made : { ...made, forgotten: true };
}

function urlOf({ settings }, port, name = database) {
  return `postgres://${role}:${settings.password}@127.0.0.1:${port}/${name}`;
}

/** A server whose launcher was killed where nothing ties children to it may still live: it is ours if its password is. */
async function reuse(server) {
  const [pid, , , port] = postmaster(server);
  if (!pid || !isAlive(pid) || !isPostgresIn(pid, server.data)) return undefined;
  if (await until(() => canLogIn(server, port), { within: 3000, every: 200 })) {
    say(`PostgreSQL runs already (process ${pid}): using it.`);
    return opened(server, port, { pid, stop: () => stopForeign(pid) });
  }
  if (await until(() => !isAlive(pid), { within: 10_000 })) return undefined;
  throw new Trouble(
    `Another PostgreSQL (process ${pid}) works in \`${server.data}\`, and it is not ours to use.`,
    `Stop it: kill -INT ${pid}`,
    'or use another data folder: TRIBUTARY_HOME=/another/folder npm start',
  );
}

async function stopForeign(pid) {
  send(pid, 'SIGINT');
  if (!(await until(() => !isAlive(pid), { within: 15_000 }))) send(pid, 'SIGQUIT');
}

function postmaster({ data }) {
  const file = join(data, 'postmaster.pid');
  return existsSync(file)
    ? readFileSync(file, 'utf8')
        .split('\n')
        .map((line) => Number(line) || line)
    : [];
}

/** After a kill -9 the file of the dead server stays; when its number belongs to some other program by now, PostgreSQL would give up. */
function clearStale(server) {
  const [pid] = postmaster(server);
  if (pid && isAlive(pid) && !isPostgresIn(pid, server.data)) rmSync(join(server.data, 'postmaster.pid'), { force: true });
}

async function launch(server, how) {
  server.account ??= accountFor({ folder: server.data, program: server.programs.postgres, home: server.home });
  clearStale(server);
  if (server.settings.forgotten) resetPassword({ ...server, role });
  for (let attempt = 1; ; attempt += 1) {
    const port = await freePort(attempt === 1 ? server.settings.port : undefined);
    const child = startChild({
      name: 'PostgreSQL',
      command: [server.programs.postgres, '-D', server.data, ...options(port, how)],
      before: server.account.before,
      log: server.log,
      death: 'INT',
    });
    const ready = await until(async () => child.ended || (await canLogIn(server, port)), { within: 120_000 });
    if (ready && !child.ended) return opened(server, port, { pid: child.pid, child, stop: () => stopServer(child) });
    const words = lastWords(child);
    await stopServer(child);
    if (attempt < 5 && /Address already in use|shared memory block .* still in use/s.test(words)) continue;
    throw explain(words, server);
  }
}

function options(port, { durable, maxConnections }) {
  const settings = {
    port,
    listen_addresses: '127.0.0.1',
    // No socket file: its path has a limit of about a hundred letters, and loopback is enough.
    unix_socket_directories: '',
    max_connections: maxConnections,
    log_min_messages: 'warning',
    ...(durable ? {} : { fsync: 'off', full_page_writes: 'off' }),
  };
  return Object.entries(settings).flatMap(([name, value]) => ['-c', `${name}=${value}`]);
}

function stopServer(child) {
  return stopChild(child, { signal: 'SIGINT', within: 15_000, hard: 'SIGQUIT' });
}

async function opened(server, port, running) {
  await withClient(urlOf(server, port, 'postgres'), async (client) => {
    const found = await client.query('SELECT 1 FROM pg_database WHERE datname = $1', [database]);
    if (found.rowCount === 0) await client.query(`CREATE DATABASE ${database}`);
  });
  writeJson(join(server.home, 'postgres.json'), { port, pid: running.pid, password: server.settings.password });
  return { port, url: urlOf(server, port), serverUrl: urlOf(server, port, 'postgres'), ...running };
}

async function canLogIn(server, port) {
  try {
    return await withClient(urlOf(server, port, 'postgres'), async () => true);
  } catch {
    return false;
  }
}

async function withClient(connectionString, work) {
  const { default: pg } = await import('pg');
  const client = new pg.Client({ connectionString, connectionTimeoutMillis: 5000 });
  client.on('error', () => undefined);
  await client.connect();
  try {
    return await work(client);
  } finally {
    await client.end();
  }
}

function explain(words, { data, log }) {
  const known = [
    [
      /No space left on device/,
      `No disk space for the database in \`${data}\`.`,
      'Free some space, or use a folder on another disk: TRIBUTARY_HOME=/another/folder npm start',
    ],
    [
      /wrong ownership|Permission denied/,
      `The database in \`${data}\` belongs to another account.`,
      'Run as that account, or use a folder of your own: TRIBUTARY_HOME=/another/folder npm start',
    ],
    [
      /files are incompatible/,
      `The database in \`${data}\` was made by another version of PostgreSQL.`,
      'Use the version of Tributary that made it, or another folder: TRIBUTARY_HOME=/another/folder npm start',
    ],
  ];
  const [, message, hint] = known.find(([pattern]) => pattern.test(words)) ?? [];
  if (message) return new Trouble(message, hint, `What PostgreSQL said is in ${log}`);
  return new Trouble(`PostgreSQL did not start in \`${data}\`. Its last words:\n\n${tail(words)}\n`, `All of it is in ${log}`);
}
