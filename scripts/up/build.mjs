import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { existsSync, readdirSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deathBefore } from './children.mjs';
import { alone, readJson, writeJson } from './locks.mjs';
import { cache, root } from './places.mjs';
import { say, tail, Trouble } from './say.mjs';

const rooms = ['libs', 'connectors', 'apps'].flatMap((group) =>
  readdirSync(join(root, group))
    .map((name) => `${group}/${name}`)
    .filter((room) => existsSync(join(root, room, 'package.json'))),
);
const servers = ['apps/api', 'apps/worker', 'apps/cli'];
const compiled = [...rooms.filter((room) => room !== 'apps/dashboard')];

/** The parts that are built, each from its own sources only. */
const parts = {
  servers: {
    sources: ['tsconfig.json', 'package-lock.json', ...compiled.flatMap(roomSources)],
    results: servers.map((app) => `${app}/dist/main.js`),
    tell: 'Building …',
    command: (node) => [node, 'node_modules/typescript/bin/tsc', '-b', ...servers],
  },
  dashboard: {
    sources: ['package-lock.json', ...['libs/core', 'libs/contract', 'libs/client'].flatMap(roomSources), 'apps/dashboard'],
    results: ['apps/dashboard/dist/index.html'],
    tell: 'Building the dashboard …',
    command: (node) => [node, join(root, 'node_modules/vite/bin/vite.js'), 'build', '--logLevel', 'warn'],
    cwd: 'apps/dashboard',
    needs: 'apps/dashboard/index.html',
  },
  demo: {
    sources: [
      'tsconfig.json',
      'package-lock.json',
      ...compiled.flatMap(roomSources),
      ...['support', 'demo'].flatMap((name) => roomSources(`test/${name}`)),
    ],
    results: ['test/demo/dist/main.js'],
    tell: 'Building the demo …',
    command: (node) => [node, 'node_modules/typescript/bin/tsc', '-b', 'test/demo'],
  },
  bench: {
    sources: [
      'tsconfig.json',
      'package-lock.json',
      ...compiled.flatMap(roomSources),
      ...roomSources('test/support'),
      ...roomSources('test/bench'),
    ],
    results: ['test/bench/dist/main.js'],
    tell: 'Building the bench …',
    command: (node) => [node, 'node_modules/typescript/bin/tsc', '-b', 'test/bench'],
  },
};

function roomSources(room) {
  return [`${room}/package.json`, `${room}/tsconfig.json`, `${room}/src`];
}

/** Builds what changed of the named parts; looks only at names, sizes and times where nothing did. */
export async function build(names = ['servers', 'dashboard']) {
  if (stale(names).length === 0) return;
  await alone(join(cache, 'build.lock'), { waiting: 'Another launcher builds' }, async () => {
    const built = await Promise.allSettled(stale(names).map((name) => buildPart(name)));
    const failed = built.find(({ status }) => status === 'rejected');
    if (failed) throw failed.reason;
  });
}

function stale(names) {
  return names.filter((name) => {
    const { needs, results } = parts[name];
    if (needs && !existsSync(join(root, needs))) return false;
    return results.some((file) => !existsSync(join(root, file))) || readJson(stampOf(name))?.print !== fingerprint(name);
  });
}

async function buildPart(name) {
  const { tell, command, cwd = '.' } = parts[name];
  const before = fingerprint(name);
  say(tell);
  const { code, output } = await run([...deathBefore('KILL'), ...command(process.execPath)], join(root, cwd));
  if (code !== 0)
    throw new Trouble(`The build failed:\n\n${tail(output, 40)}\n`, 'Mend what it names, then try again. To see all of it: npm run build');
  writeJson(stampOf(name), { print: before });
}

function stampOf(name) {
  return join(cache, `build-${name}.json`);
}

function fingerprint(name) {
  const print = createHash('sha256').update(process.version);
  for (const source of parts[name].sources) for (const line of describe(source)) print.update(line);
  return print.digest('hex');
}

function* describe(path) {
  const found = statSync(join(root, path), { throwIfNoEntry: false });
  if (!found) return;
  if (found.isFile()) yield `${path}\0${found.size}\0${found.mtimeMs}\n`;
  else for (const entry of readdirSync(join(root, path)).sort()) if (!isLeftOut(entry)) yield* describe(`${path}/${entry}`);
}

function isLeftOut(name) {
  return name === 'dist' || name === 'node_modules' || /\.test\.tsx?$/.test(name);
}

function run([program, ...args], cwd) {
  return new Promise((done) => {
    // What is built is the product, also when a test (whose `NODE_ENV` is another) has it built.
    const env = { ...process.env, NODE_ENV: 'production', NODE_OPTIONS: '' };
    const child = spawn(program, args, { cwd, stdio: ['ignore', 'pipe', 'pipe'], env });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output += text));
    child.once('error', (error) => done({ code: 1, output: error.message }));
    child.once('close', (code) => done({ code: code ?? 1, output }));
  });
}
