import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { isHeld, readJson, take, writeJson } from './locks.mjs';
import { Trouble } from './say.mjs';

function stateFile(home) {
  return join(home, 'running.json');
}

/** The facts (`pid`, `apiUrl`, …) of the launcher that works on a data folder now, or `undefined`. */
export function runningIn(home) {
  const facts = readJson(stateFile(home));
  return facts && isHeld(facts) ? facts : undefined;
}

/** Takes a data folder for this launcher: two on one folder would be two masters of one database. */
export function claim(home, { stopping }) {
  const holder = take(stateFile(home));
  if (holder) throw new Trouble(`Tributary runs on \`${home}\` already (process ${holder.pid}).`, `Stop it first: kill ${holder.pid}`);
  stopping(() => rmSync(stateFile(home), { force: true }));
}

/** Notes facts about what runs, for the next launcher and for tests; keys and passwords have files of their own. */
export function note(home, facts) {
  writeJson(stateFile(home), { ...readJson(stateFile(home)), ...facts });
}
