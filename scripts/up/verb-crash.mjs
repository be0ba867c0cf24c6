import { build } from './build.mjs';
import { install } from './install.mjs';
import { runTests } from './tests.mjs';

/** `npm run test:crash`: every crash there is, and random kills. `CRASH_ONLY` plays some; `CRASH_SCORE` names a file for the figures. */
export async function run({ args, stopping }) {
  await install();
  await build(['servers']);
  return runTests({ args: ['--forceExit', '--testMatch', '**/test/crash/*.crash.ts', ...args], stopping });
}
