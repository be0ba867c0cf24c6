import { install } from './install.mjs';
import { say } from './say.mjs';
import { runTests } from './tests.mjs';

const SUITE = 'apps/api/src/openapi/fuzz.test.ts';

/** `npm run fuzz`: many more requests made of the API's document than `npm test` plays, from a new seed each time; `FUZZ_SEED` repeats one. */
export async function run({ args, stopping }) {
  await install();
  const requests = process.env['FUZZ_REQUESTS'] || '20000';
  const seed = process.env['FUZZ_SEED'] || String(Date.now() % 2 ** 31);
  say(`${requests} requests. To play the same again: FUZZ_SEED=${seed} FUZZ_REQUESTS=${requests} npm run fuzz`);
  return runTests({ args: [SUITE, ...args], stopping, env: { FUZZ_REQUESTS: requests, FUZZ_SEED: seed } });
}
