import { type ChildProcess, spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from '@jest/globals';
import pg from 'pg';

const UP = join(import.meta.dirname, '..', 'scripts', 'up.mjs');
const isRoot = process.getuid?.() === 0;

interface Services {
  readonly pid: number;
  readonly databaseUrl: string;
  readonly postgresPid: number;
  readonly redisPid: number;
  readonly reused?: boolean;
}

interface Launcher {
  readonly child: ChildProcess;
  readonly ended: Promise<{ readonly code: number | null; readonly said: string }>;
}

interface Circumstances {
  readonly env?: Readonly<Record<string, string>>;
  readonly before?: readonly string[];
}

let home: string;
const launchers: Launcher[] = [];

beforeEach(() => {
  home = mkdtempSync(join(tmpdir(), 'launcher-test-'));
});

afterEach(async () => {
  for (const { child, ended } of launchers.splice(0)) {
    child.stdin?.end();
    await ended;
  }
  rmSync(home, { recursive: true, force: true });
});

function launch(args: readonly string[], { env = {}, before = [] }: Circumstances = {}): Launcher {
  const [program = '', ...rest] = [...before, process.execPath, UP, ...args];
  const { NODE_OPTIONS: _options, npm_lifecycle_event: _event, ...inherited } = process.env;
  const child = spawn(program, rest, { env: { ...inherited, ...env }, stdio: 'pipe' });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (text: Buffer) => (said += text.toString()));
  const ended = once(child, 'close').then(([code]) => ({ code: code as number | null, said }));
  launchers.push({ child, ended });
  return { child, ended };
}

/** Brings up the services on a folder and waits for their line. */
async function services(folder: string, circumstances?: Circumstances): Promise<Services & Launcher> {
  const launcher = launch(['services', '--json', '--home', folder], circumstances);
  const line = await Promise.race([firstLine(launcher.child), launcher.ended]);
  if (typeof line !== 'string') throw new Error(`the launcher ended with ${line.code}:\n${line.said}`);
  return { ...(JSON.parse(line) as Services), ...launcher };
}

async function firstLine(child: ChildProcess): Promise<string> {
  let text = '';
  for await (const piece of child.stdout ?? []) {
    text += String(piece);
    if (text.includes('\n')) return text.slice(0, text.indexOf('\n'));
  }
  return new Promise(() => undefined);
}

async function query(url: string, sql: string): Promise<readonly unknown[]> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return (await client.query<Record<string, unknown>>(sql)).rows.flatMap((row) => Object.values(row));
  } finally {
    await client.end();
  }
}

function lives(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return !/^\d+ \(.*\) Z/s.test(readFileSync(`/proc/${pid}/stat`, 'utf8'));
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'ENOENT';
  }
}

async function gone(...pids: readonly number[]): Promise<boolean> {
  for (let wait = 0; wait < 100; wait += 1) {
    if (!pids.some(lives)) return true;
    await new Promise((done) => setTimeout(done, 100));
  }
  return false;
}

/** A PATH that holds only the named programs. */
function pathWith(...names: readonly string[]): string {
  const folder = join(home, 'programs');
  mkdirSync(folder);
  for (const name of ['sh', 'ps', ...names]) {
    const found = spawnSync('sh', ['-c', `command -v ${name}`], { encoding: 'utf8' }).stdout.trim();
    if (found) symlinkSync(found, join(folder, name));
  }
  return folder;
}

/** What the launcher says when it cannot do what is asked; it must end by itself, in failure, without a stack trace. */
async function complaint(args: readonly string[], circumstances?: Circumstances): Promise<string> {
  const launcher = launch(args, circumstances);
  const { code, said } = await launcher.ended;
  expect(code).toBe(1);
  expect(said).toContain('✗ ');
  expect(said).not.toMatch(/\n\s+at /);
  return said;
}

describe('the launcher brings up PostgreSQL', () => {
  test('in a folder that nobody else may enter, and asks for a password', async () => {
    chmodSync(home, 0o700);
    const { databaseUrl } = await services(join(home, 'data'));
    await expect(query(databaseUrl, "SELECT current_user || ' ' || inet_server_addr()::text")).resolves.toEqual(['tributary 127.0.0.1/32']);
    const other = new URL(databaseUrl);
    other.password = 'guessed';
    await expect(query(other.href, 'SELECT 1')).rejects.toThrow('password authentication failed');
  });

  test('once: a second launcher on the same folder names the one that runs, and ends well', async () => {
    const first = await services(home);
    const second = await services(home);
    expect(second).toMatchObject({ reused: true, pid: first.pid, postgresPid: first.postgresPid });
    await expect(second.ended).resolves.toMatchObject({ code: 0 });
    await expect(query(first.databaseUrl, 'SELECT 1')).resolves.toEqual([1]);
  });

  test('with its data, after everything was killed, even when the number of the dead server is another program’s by now', async () => {
    const first = await services(home);
    await query(first.databaseUrl, 'CREATE TABLE kept AS SELECT 7 AS seven');
    process.kill(first.postgresPid, 'SIGKILL');
    process.kill(first.pid, 'SIGKILL');
    expect(await gone(first.postgresPid, first.pid)).toBe(true);
    const file = join(home, 'postgres', 'postmaster.pid');
    writeFileSync(file, readFileSync(file, 'utf8').replace(/^\d+/, String(process.pid)));
    const second = await services(home);
    await expect(query(second.databaseUrl, 'SELECT seven FROM kept')).resolves.toEqual([7]);
  });

  test('with its data, after the file with the password was lost', async () => {
    const first = await services(home);
    await query(first.databaseUrl, 'CREATE TABLE kept AS SELECT 7 AS seven');
    first.child.stdin?.end();
    await first.ended;
    rmSync(join(home, 'postgres.json'));
    const second = await services(home);
    await expect(query(second.databaseUrl, 'SELECT seven FROM kept')).resolves.toEqual([7]);
  });

  const asRoot = isRoot ? test : test.skip;

  asRoot('as root on a machine without user namespaces, under another account', async () => {
    chmodSync(home, 0o755);
    const { databaseUrl } = await services(join(home, 'data'), { env: { PATH: pathWith('setpriv', 'redis-server') } });
    await expect(query(databaseUrl, 'SELECT 1')).resolves.toEqual([1]);
  });

  asRoot('or says what to do, where root may use no other account', async () => {
    chmodSync(home, 0o700);
    const said = await complaint(['services', '--home', join(home, 'data')], { env: { PATH: pathWith('redis-server') } });
    expect(said).toContain('PostgreSQL refuses to run as root');
    expect(said).toContain('DATABASE_URL=postgres://');
  });
});

describe('nothing outlives the launcher', () => {
  test('when it is killed', async () => {
    const { pid, postgresPid, redisPid } = await services(home);
    process.kill(pid, 'SIGKILL');
    expect(await gone(postgresPid, redisPid)).toBe(true);
  });

  test('when it is interrupted: it stops PostgreSQL in order', async () => {
    const { pid, postgresPid, redisPid, ended } = await services(home);
    process.kill(pid, 'SIGINT');
    await expect(ended).resolves.toMatchObject({ code: 130 });
    expect(await gone(postgresPid, redisPid)).toBe(true);
    expect(existsSync(join(home, 'postgres', 'postmaster.pid'))).toBe(false);
    expect(existsSync(join(home, 'running.json'))).toBe(false);
  });

  test('when it is killed where the kernel cannot tie a child to its parent', async () => {
    const { pid, postgresPid, redisPid } = await services(home, { env: { PATH: pathWith('unshare', 'redis-server') } });
    process.kill(pid, 'SIGKILL');
    expect(await gone(postgresPid, redisPid)).toBe(true);
  });

  test('and a server that did, because its watchdog was killed too, is used by the next launcher', async () => {
    const PATH = pathWith('unshare', 'redis-server');
    const first = await services(home, { env: { PATH } });
    const watchdogs = spawnSync('ps', ['-o', 'pid=,args=', '--ppid', String(first.pid)], { encoding: 'utf8' });
    const watchdog = Number(/(\d+) \S+ \S*watchdog\.mjs/.exec(watchdogs.stdout)?.[1]);
    process.kill(watchdog, 'SIGKILL');
    process.kill(first.pid, 'SIGKILL');
    expect(await gone(first.pid, watchdog)).toBe(true);
    process.kill(first.redisPid, 'SIGKILL');
    const second = await services(home, { env: { PATH } });
    expect(second.postgresPid).toBe(first.postgresPid);
    second.child.stdin?.end();
    await second.ended;
    expect(await gone(first.postgresPid)).toBe(true);
  });
});

describe('the launcher says what is wrong and what to type', () => {
  test('when the data folder cannot be written', async () => {
    const file = join(home, 'a-file');
    writeFileSync(file, '');
    const said = await complaint(['start'], { env: { TRIBUTARY_HOME: join(file, 'data') } });
    expect(said).toContain(`The data folder \`${join(file, 'data')}\` cannot be written`);
    expect(said).toContain('TRIBUTARY_HOME=');
  });

  test('when another program has the port', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as { port: number };
    try {
      const said = await complaint(['start'], { env: { TRIBUTARY_HOME: home, TRIBUTARY_PORT: String(port) } });
      expect(said).toContain(`Port ${port}, which Tributary uses, is taken by another program`);
      expect(said).toMatch(/TRIBUTARY_PORT=\d+ npm start/);
    } finally {
      server.close();
    }
  });

  test('when the port is no port', async () => {
    const said = await complaint(['start'], { env: { TRIBUTARY_HOME: home, TRIBUTARY_PORT: 'eighty' } });
    expect(said).toContain('`TRIBUTARY_PORT` is not a port');
  });

  test('when the disk is full', async () => {
    // A disk of its own needs a mount, which a user namespace allows without being root.
    const mounting = [
      'unshare',
      '--user',
      '--map-root-user',
      '--mount',
      'sh',
      '-c',
      'mount -t tmpfs -o size=1m none "$0" && exec "$@"',
      home,
    ];
    if (spawnSync(mounting[0] ?? '', [...mounting.slice(1), 'true']).status !== 0) return;
    const said = await complaint(['start'], { env: { TRIBUTARY_HOME: home }, before: mounting });
    expect(said).toContain('No disk space');
    expect(said).toContain('TRIBUTARY_HOME=/a/folder/elsewhere npm start');
  });

  test('when somebody’s files are where the database should be', async () => {
    mkdirSync(join(home, 'postgres'));
    writeFileSync(join(home, 'postgres', 'thesis.txt'), 'years of work');
    const said = await complaint(['services', '--home', home]);
    expect(said).toContain('holds files, but no database');
    expect(readFileSync(join(home, 'postgres', 'thesis.txt'), 'utf8')).toBe('years of work');
  });

  test('when a verb is not known', async () => {
    const { code, said } = await launch(['sart']).ended;
    expect({ code, said }).toMatchObject({ code: 2, said: expect.stringContaining('start | stack | services | test') as unknown });
  });
});
