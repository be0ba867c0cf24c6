import { join } from 'node:path';
import { install } from './install.mjs';
import { removeFolder, root, temporaryFolder } from './places.mjs';
import { runHere } from './run-here.mjs';

/**
 * `npm run demo [-- --json] [-- --postgres [URL]] [-- --stay]`: plays the main job on real data, on a stack of its own that goes
 * afterwards, or with `--stay` when told to stop. A bare `--postgres` takes the stack's own server for the warehouse.
 */
export async function run({ args, stopping }) {
  await install();
  const { build } = await import('./build.mjs');
  const { announce, bringUp } = await import('./stack.mjs');
  const home = temporaryFolder('demo');
  stopping(() => removeFolder(home));
  let failed;
  const failure = new Promise((done) => (failed = done));
  const stack = await bringUp({ home, durable: false, stopping, failed });
  await build(['demo']);
  const addresses = ['--api', stack.apiUrl, '--key', stack.key, '--sandbox', stack.sandboxUrl, '--home', join(home, 'demo')];
  const played = runHere([join(root, 'test/demo/dist/main.js'), ...addresses, ...withServer(args, stack.serverUrl)]);
  const broken = failure.then((trouble) => {
    throw trouble;
  });
  const code = await Promise.race([played, broken]);
  if (code !== 0 || !args.includes('--stay')) return code;
  announce(stack, home);
  return broken;
}

function withServer(args, serverUrl) {
  const played = args.filter((arg) => arg !== '--stay');
  return played.flatMap((arg, at) => (arg === '--postgres' && (played[at + 1] ?? '--').startsWith('--') ? [arg, serverUrl] : [arg]));
}
