import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';
import { birthOf, until } from './processes.mjs';
import { say, Trouble } from './say.mjs';

/** A JSON file, or `undefined` where there is none that can be read. */
export function readJson(file) {
  try {
    return JSON.parse(readFileSync(file, 'utf8'));
  } catch {
    return undefined;
  }
}

/** Writes a JSON file in one step, for its owner's eyes only. */
export function writeJson(file, value) {
  mkdirSync(dirname(file), { recursive: true });
  const draft = `${file}.${process.pid}`;
  writeFileSync(draft, `${JSON.stringify(value, null, 2)}\n`, { mode: 0o600 });
  renameSync(draft, file);
}

/** Takes the lock `file` for this process. Returns its holder where another live process has it, else `undefined`. */
export function take(file, facts = {}) {
  mkdirSync(dirname(file), { recursive: true });
  const mine = JSON.stringify({ pid: process.pid, birth: birthOf(process.pid), ...facts });
  for (;;) {
    try {
      writeFileSync(file, mine, { flag: 'wx', mode: 0o600 });
      return undefined;
    } catch (error) {
      if (error.code !== 'EEXIST') throw new Trouble(`\`${file}\` cannot be written (${error.code}).`, 'Make its folder writable for you.');
    }
    const holder = readJson(file);
    if (holder && isHeld(holder)) return holder;
    rmSync(file, { force: true });
  }
}

/** Whether the process that wrote a lock is still that process. */
export function isHeld(holder) {
  return holder.birth !== undefined && birthOf(holder.pid) === holder.birth;
}

/** Does `work` while no other process does work under the same lock: two launchers must not install or build at once. */
export async function alone(file, { waiting, within = 600_000 }, work) {
  let told = false;
  const mine = await until(
    () => {
      const holder = take(file);
      if (holder && !told) say(`${waiting} (process ${holder.pid}) …`);
      told = true;
      return !holder;
    },
    { within, every: 200 },
  );
  if (!mine) throw new Trouble(`${waiting}, for too long.`, `If no such process works any more: rm ${file}`);
  try {
    return await work();
  } finally {
    rmSync(file, { force: true });
  }
}
