import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { createWriteStream } from 'node:fs';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Where Linux can end a process with its parent, none outlives a test that is killed. */
const WITH_US = spawnSync('setpriv', ['--pdeathsig', 'KILL', '--', 'true']).status === 0 ? ['setpriv', '--pdeathsig', 'KILL', '--'] : [];

/** How a process ended. */
export interface Ended {
  readonly code: number | null;
  readonly signal: NodeJS.Signals | null;
}

/** A process of a test, which may be treated badly. */
export interface Process {
  readonly pid: number;
  readonly exited: Promise<Ended>;
  /** Its end, once it has ended. */
  ended(): Ended | undefined;
  /** Whether somebody has stopped it with SIGSTOP. */
  isStopped(): boolean;
  send(signal: NodeJS.Signals): void;
  /** Waits for a line it says. */
  says(part: string, seconds?: number): Promise<string>;
  /** Ends it, whatever it does. */
  kill(): Promise<void>;
}

/** Starts a Node program; all it says goes to a file as well. */
export function startProcess(
  words: readonly string[],
  { log, env = {} }: { readonly log: string; readonly env?: Readonly<Record<string, string | undefined>> },
): Process {
  const [program = '', ...rest] = [...WITH_US, ...words];
  const child = spawn(program, rest, { cwd: ROOT, env: { ...environment(), ...env }, stdio: ['pipe', 'pipe', 'pipe'] });
  const lines = listen(child, log);
  let ended: Ended | undefined;
  const exited = once(child, 'exit').then(
    ([code, signal]) => (ended = { code: code as number | null, signal: signal as NodeJS.Signals | null }),
  );
  const pid = child.pid ?? 0;
  const send = (signal: NodeJS.Signals): void => void (ended === undefined && process.kill(pid, signal));
  return {
    ...{ pid, exited, send },
    ended: () => ended,
    isStopped: () => /^T/.test(spawnSync('ps', ['-o', 'stat=', '-p', String(pid)], { encoding: 'utf8' }).stdout.trim()),
    says: (part, seconds = 180) =>
      Promise.race([lines.wait(part, seconds), exited.then(() => lines.fail(`it ended before it said \`${part}\``))]),
    kill: async () => {
      send('SIGCONT');
      send('SIGKILL');
      await exited;
    },
  };
}

function listen(child: ChildProcess, log: string) {
  const file = createWriteStream(log, { flags: 'a' });
  const said: string[] = [];
  const waiting = new Set<() => void>();
  for (const stream of [child.stdout, child.stderr]) {
    if (stream === null) continue;
    stream.pipe(file, { end: false });
    createInterface({ input: stream }).on('line', (line) => {
      said.push(line);
      if (said.length > 2_000) said.splice(0, 1_000);
      for (const look of waiting) look();
    });
  }
  const fail = (why: string): never => {
    throw new Error(`${why}; its last words:\n${said.slice(-15).join('\n')}`);
  };
  return {
    fail,
    wait: (part: string, seconds: number) =>
      new Promise<string>((resolve, reject) => {
        const look = (): void => {
          const line = said.find((one) => one.includes(part));
          if (line === undefined) return;
          end();
          resolve(line);
        };
        const timer = setTimeout(() => {
          end();
          reject(new Error(`waited ${seconds} s in vain for \`${part}\`; its last words:\n${said.slice(-15).join('\n')}`));
        }, seconds * 1_000);
        const end = (): void => {
          clearTimeout(timer);
          waiting.delete(look);
        };
        waiting.add(look);
        look();
      }),
  };
}

/** Ours, without what only Jest needs. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _jest, npm_lifecycle_event: _npm, DATABASE_URL: _database, REDIS_URL: _redis, ...inherited } = process.env;
  return { ...inherited, NODE_ENV: 'production' };
}
