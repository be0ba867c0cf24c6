import { install } from './install.mjs';
import { runTests } from './tests.mjs';

/** `npm test [-- jest's arguments]` */
export async function run({ args, stopping }) {
  await install();
  return runTests({ args, stopping });
}
