import { createClient, type Client } from '@tributary/contract';
import { spawn, type ChildProcess } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { z } from 'zod';

const UP = fileURLToPath(new URL('../../scripts/up.mjs', import.meta.url));

const Ready = z.object({
  apiUrl: z.string(),
  key: z.string(),
  sandboxUrl: z.string(),
  databaseUrl: z.string(),
  workerPid: z.int(),
});

/** The whole product, running: api, worker, sandboxes and PostgreSQL, with a home of its own. */
export interface Stack extends z.infer<typeof Ready> {
  readonly home: string;
  readonly client: Client;
  stop(): Promise<void>;
}

/** Brings the product up as `npm start` does, on free ports and in an empty home. */
export async function bringUpStack(variables: Readonly<Record<string, string>> = {}): Promise<Stack> {
  const home = mkdtempSync(join(tmpdir(), 'tributary-e2e-'));
  const { NODE_OPTIONS: _jestOnly, ...environment } = process.env;
  const child = spawn(process.execPath, [UP, 'stack', '--home', home, '--json'], {
    env: { ...environment, ...variables },
    stdio: ['pipe', 'pipe', 'pipe'],
  });
  const ready = await firstLine(child);
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('close', resolve));
    child.stdin?.end();
    await ended;
    rmSync(home, { recursive: true, force: true });
  };
  return { ...ready, home, client: createClient({ url: ready.apiUrl, key: ready.key }), stop };
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
