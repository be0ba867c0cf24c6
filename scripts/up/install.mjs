import { spawn } from 'node:child_process';
import { createHash } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { deathBefore } from './children.mjs';
import { alone, readJson, writeJson } from './locks.mjs';
import { cache, root } from './places.mjs';
import { say, tail, Trouble } from './say.mjs';

const lockFile = join(root, 'package-lock.json');
const installed = join(root, 'node_modules', '.package-lock.json');
const stamp = join(cache, 'install.json');

/** Brings `node_modules` to what the lock says; does nothing where it is so already. */
export async function install() {
  if (isInstalled()) return;
  await alone(join(cache, 'install.lock'), { waiting: 'Another launcher installs the packages' }, async () => {
    if (isInstalled()) return;
    const began = Date.now();
    say('Installing packages …');
    await npmCi();
    writeJson(stamp, facts());
    say(`Installed in ${Math.round((Date.now() - began) / 1000)} s.`);
  });
}

function isInstalled() {
  const now = facts();
  if (!now.installed) return false;
  if (JSON.stringify(readJson(stamp)) === JSON.stringify(now)) return true;
  if (!matchesLock()) return false;
  writeJson(stamp, now);
  return true;
}

/** What makes an installation good: the lock, the machine, and that nobody touched it since. */
function facts() {
  return {
    lock: createHash('sha256').update(readFileSync(lockFile)).digest('hex'),
    machine: `${process.platform}-${process.arch}`,
    installed: statSync(installed, { throwIfNoEntry: false })?.mtimeMs,
  };
}

/** Whether what someone installed by hand is what the lock asks for, so that it need not be done again. */
function matchesLock() {
  const wanted = readJson(lockFile)?.packages ?? {};
  const present = readJson(installed)?.packages ?? {};
  return Object.entries(wanted).every(([path, { version, link, optional, peer }]) => {
    if (!path.startsWith('node_modules/') && !path.includes('/node_modules/')) return true;
    if (link) return present[path] !== undefined;
    return present[path] ? present[path].version === version : Boolean(optional || peer);
  });
}

// Install scripts are left out: what one of ours needs of them (PostgreSQL's links) the launcher does itself, on every npm.
const args = ['ci', '--ignore-scripts', '--include=dev', '--include=optional', '--no-audit', '--no-fund', '--loglevel=error'];

async function npmCi() {
  const own = process.env['npm_execpath'];
  const command = own?.endsWith('.js') ? [process.execPath, own, ...args] : ['npm', ...args];
  const { code, output } = await run([...deathBefore('TERM'), ...command]);
  if (code === 0) return;
  throw new Trouble(
    `The packages could not be installed (\`npm ci\` ended with ${code}). Its last words:\n\n${tail(output)}\n`,
    ...advice(output),
    'To see all of it: npm ci --ignore-scripts',
  );
}

function advice(output) {
  const known = [
    [/ENOSPC/, 'The disk is full: free some space and try again.'],
    [/EACCES|EPERM|EROFS/, `You may not write here: make \`${root}\` yours, or clone into a folder of your own.`],
    [
      /ENOTFOUND|ECONNREFUSED|ETIMEDOUT|EAI_AGAIN|ECONNRESET/,
      'The package registry cannot be reached: check the network, or `npm config get registry`.',
    ],
    [/EUSAGE|in sync/, 'package.json and package-lock.json differ. After changing a dependency: npm install'],
  ];
  return known.filter(([pattern]) => pattern.test(output)).map(([, text]) => text);
}

function run([program, ...rest]) {
  return new Promise((done) => {
    const child = spawn(program, rest, { cwd: root, stdio: ['ignore', 'pipe', 'pipe'] });
    let output = '';
    for (const stream of [child.stdout, child.stderr]) stream.on('data', (text) => (output = (output + text).slice(-20_000)));
    child.once('error', (error) => done({ code: error.code, output: `${error.message}\nnpm comes with Node: is it on the PATH?` }));
    child.once('close', (code, signal) => done({ code: code ?? signal, output }));
  });
}
