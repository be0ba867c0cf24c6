import { join } from 'node:path';
import { findChromium } from './chromium.mjs';
import { install } from './install.mjs';
import { stopOnceBegun } from './lifetime.mjs';
import { YOUNG } from './node-flags.mjs';
import { removeFolder, root, temporaryFolder } from './places.mjs';
import { runHere } from './run-here.mjs';

/** `npm run bench [-- --size 10M …]`: the measurements, with a PostgreSQL of their own beside DuckDB. */
export async function run({ args, stopping }) {
  await install();
  const [{ build }, { startPostgres }] = await Promise.all([import('./build.mjs'), import('./postgres.mjs')]);
  const home = temporaryFolder('bench');
  stopping(() => removeFolder(home));
  await build(['bench', 'servers', 'dashboard']);
  const postgres = await stopOnceBegun(stopping, startPostgres({ home, durable: false }));
  const chromium = findChromium();
  return runHere(['--expose-gc', YOUNG, join(root, 'test/bench/dist/main.js'), ...args], {
    TEST_DATABASE_URL: postgres.serverUrl,
    BENCH_HOME: home,
    ...(chromium === undefined ? {} : { TEST_CHROMIUM: chromium }),
  });
}
