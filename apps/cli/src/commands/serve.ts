import { type ChildProcess, spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { EXIT, type Exit, type Terminal } from '../terminal.js';

/** Where Tributary is to listen and to keep what it has. */
export interface ServeOptions {
  readonly port?: number;
  readonly home?: string;
  readonly json: boolean;
}

/** The launcher of the checkout this command is part of, beside `src` and `dist` alike. */
const LAUNCHER = fileURLToPath(new URL('../../../../scripts/up.mjs', import.meta.url));

/** Runs Tributary here, with a database of its own, until it is stopped: what `npm start` does. */
export async function serve({ port, home, json }: ServeOptions, terminal: Terminal, launcher = LAUNCHER): Promise<Exit> {
  if (!existsSync(launcher)) {
    terminal.err('This command was installed without the server. Run `npm start` in a checkout, or the image in `docker/`.');
    return EXIT.failed;
  }
  const settings = {
    ...terminal.env,
    ...(port === undefined ? {} : { TRIBUTARY_PORT: String(port) }),
    ...(home === undefined ? {} : { TRIBUTARY_HOME: home }),
  };
  // What people read goes aside when a machine reads along.
  const child = spawn(process.execPath, [launcher, 'start'], { env: settings, stdio: ['inherit', json ? 'pipe' : 'inherit', 'inherit'] });
  if (json) tellWhenUp(child, terminal);
  return endOf(child);
}

/** One line for machines once it is up: where it is. */
function tellWhenUp(child: ChildProcess, terminal: Terminal): void {
  let told = false;
  let text = '';
  child.stdout?.on('data', (data: Buffer) => {
    text += data.toString();
    const [url] = /https?:\/\/[\w.:[\]-]+/.exec(text) ?? [];
    if (url === undefined || told) return;
    told = true;
    terminal.out(JSON.stringify({ url }));
  });
}

function endOf(child: ChildProcess): Promise<Exit> {
  const stop = (signal: NodeJS.Signals) => void child.kill(signal);
  process.on('SIGINT', stop).on('SIGTERM', stop);
  return new Promise<Exit>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', (code, signal) => resolve(code === 0 || signal !== null ? EXIT.ok : EXIT.failed));
  }).finally(() => process.off('SIGINT', stop).off('SIGTERM', stop));
}
