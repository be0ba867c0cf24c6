import { install } from './install.mjs';
import { runTests } from './tests.mjs';

/** `npm run golden`: the tests write the golden files anew instead of comparing; the diff is what a person reviews. */
export async function run({ args, stopping }) {
  await install();
  return runTests({ args, stopping, env: { UPDATE_GOLDEN: '1' } });
}
