import { createClient, type Client } from '@tributary/client';
import type { RunView } from '@tributary/contract';
import { isFinal } from '@tributary/core';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';
import { until } from './until.js';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

const Ready = z.object({ apiUrl: z.string(), key: z.string(), sandboxUrl: z.string(), databaseUrl: z.string() });
const Running = z.object({ pid: z.int(), apiPid: z.int(), workerPid: z.int(), sandboxPid: z.int() });

/** The whole product, running: api, worker, sandboxes and PostgreSQL, with a home of its own. */
export interface Stack extends z.infer<typeof Ready> {
  readonly home: string;
  readonly client: Client;
  /** The processes it consists of now; a killed one is started again under another number. */
  pids(): z.infer<typeof Running>;
  /** Types a `tributary` command. */
  tributary(...words: string[]): Promise<Said>;
  /** The run as soon as it is so; one that ends before that is told at once. */
  when(run: { readonly id: string }, isSo: (now: RunView) => boolean, what: string): Promise<RunView>;
  /** The last state of a run, once it has ended. */
  ended(run: { readonly id: string }): Promise<RunView>;
  /** Kills the launcher, and with it everything, as a power cut would. The home stays. */
  kill(): Promise<void>;
  stop(): Promise<void>;
}

/** How a command ended and what it said. */
export interface Said {
  readonly code: number | null;
  readonly out: string;
  readonly err: string;
}

/** Brings the product up as `npm start` does, on free ports, in an empty home or one that is there. */
export async function bringUpStack(
  variables: Readonly<Record<string, string>> = {},
  home = mkdtempSync(join(tmpdir(), 'tributary-e2e-')),
): Promise<Stack> {
  const child = spawn(process.execPath, [`${ROOT}scripts/up.mjs`, 'stack', '--home', home, '--json'], {
    env: { ...environment(), ...variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const closed = once(child, 'close');
  const ready = await firstLine(child);
  const client = createClient({ url: ready.apiUrl, key: ready.key });
  return {
    ...{ ...ready, home, client },
    pids: () => Running.parse(JSON.parse(readFileSync(join(home, 'running.json'), 'utf8'))),
    tributary: (...words) => say([`${ROOT}apps/cli/dist/main.js`, ...words], { TRIBUTARY_URL: ready.apiUrl, TRIBUTARY_KEY: ready.key }),
    when: ({ id }, isSo, what) => runWhen(client, id, { isSo, what }),
    ended: ({ id }) => runWhen(client, id, { isSo: ({ state }) => isFinal(state), what: 'its end' }),
    kill: async () => {
      child.kill('SIGKILL');
      await closed;
    },
    stop: async () => {
      child.stdin.end();
      await closed;
      rmSync(home, { recursive: true, force: true });
    },
  };
}

/** Runs one of the project's own scripts; gives how it ended. */
export async function say(words: readonly string[], variables: Readonly<Record<string, string>> = {}): Promise<Said> {
  const child = spawn(process.execPath, words, { env: { ...environment(), ...variables }, cwd: ROOT, stdio: ['ignore', 'pipe', 'pipe'] });
  const [out, err]: [Buffer[], Buffer[]] = [[], []];
  child.stdout.on('data', (data: Buffer) => out.push(data));
  child.stderr.on('data', (data: Buffer) => err.push(data));
  const [code] = (await once(child, 'close')) as [number | null];
  return { code, out: Buffer.concat(out).toString(), err: Buffer.concat(err).toString() };
}

/** Ours, without what only Jest needs. */
function environment(): NodeJS.ProcessEnv {
  const { NODE_OPTIONS: _jest, npm_lifecycle_event: _npm, ...inherited } = process.env;
  return { WAREHOUSE_FILES: tmpdir(), ...inherited };
}

async function runWhen(client: Client, id: string, { isSo, what }: { isSo: (now: RunView) => boolean; what: string }): Promise<RunView> {
  return until(async () => {
    const now = await client.runs.get(id);
    if (isSo(now)) return now;
    if (isFinal(now.state)) throw new Error(`the run ended as ${now.state} before ${what}: ${now.error?.message ?? 'no reason given'}`);
    return false;
  }, what);
}

async function firstLine(child: ChildProcess): Promise<z.infer<typeof Ready>> {
  const complaints: string[] = [];
  child.stderr?.on('data', (data: Buffer) => complaints.push(data.toString()));
  if (!child.stdout) throw new Error('the stack has no output to read');
  for await (const line of createInterface({ input: child.stdout })) {
    if (line.startsWith('{')) {
      child.stdout.resume();
      return Ready.parse(JSON.parse(line));
    }
  }
  throw new Error(`the stack did not come up:\n${complaints.join('')}`);
}
