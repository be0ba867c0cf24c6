import { spawnSync } from 'node:child_process';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { unpackDebian } from './debian.mjs';

/** The Redis on the PATH, else Debian's, unpacked without installing it; with the environment it needs to run. */
export async function findRedis() {
  const installed = { program: 'redis-server', env: {} };
  if (works(installed)) return installed;
  const place = await unpackDebian('redis-server');
  if (!place) return undefined;
  const unpacked = { program: join(place, 'usr/bin/redis-server'), env: { LD_LIBRARY_PATH: libraries(place).join(':') } };
  return works(unpacked) ? unpacked : undefined;
}

function works({ program, env }) {
  return spawnSync(program, ['--version'], { stdio: 'ignore', env: { ...process.env, ...env } }).status === 0;
}

/** Debian keeps libraries in a folder for each kind of processor (`x86_64-linux-gnu`), under one or two roots. */
function libraries(place) {
  const roots = ['usr/lib', 'lib'].map((name) => join(place, name)).filter((folder) => existsSync(folder));
  return roots.flatMap((folder) => [
    ...readdirSync(folder, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && entry.name.includes('-linux-'))
      .map((entry) => join(folder, entry.name)),
    folder,
  ]);
}
