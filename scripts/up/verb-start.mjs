import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { runningIn } from './data-folder.mjs';
import { install } from './install.mjs';
import { defaultHome, prepareHome } from './places.mjs';
import { demandPort } from './ports.mjs';
import { until } from './processes.mjs';
import { say, sayFailure, Trouble } from './say.mjs';

const defaultPort = 4747;

/** `npm start`: the whole product on the data folder, until Ctrl-C. One that runs already is named, not started twice. */
export async function run({ stopping }) {
  const home = defaultHome();
  prepareHome(home);
  await install();
  if (runningIn(home)) return tellRunning(home);
  const { announce, bringUp } = await import('./stack.mjs');
  const port = await demandPort(Number(process.env['TRIBUTARY_PORT'] || defaultPort), { what: 'Tributary', variable: 'TRIBUTARY_PORT' });
  let failed;
  const failure = new Promise((done) => (failed = done));
  const stack = await bringUp({ home, port, stopping, failed });
  announce(stack, home);
  sayFailure(await failure);
  return 1;
}

async function tellRunning(home) {
  const up = await until(() => !runningIn(home) || runningIn(home).ready, { within: 180_000, every: 200 });
  const other = runningIn(home);
  if (!up || !other)
    throw new Trouble(
      `Tributary was being started on \`${home}\` by another launcher, and did not come up.`,
      'See what it said, then try again: npm start',
    );
  process.stdout.write(`Tributary runs already at ${other.apiUrl} (process ${other.pid}).\n`);
  const link = linkIn(home);
  if (link) process.stdout.write(`Log in once with  ${link}\n`);
  say(`To stop it: kill ${other.pid}`);
  return 0;
}

function linkIn(home) {
  try {
    return readFileSync(join(home, 'login-link'), 'utf8').trim();
  } catch {
    return undefined;
  }
}
