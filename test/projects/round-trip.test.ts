import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { createClient } from '@tributary/client';
import { KIND_NAMES } from '@tributary/core';
import fc from 'fast-check';
import { startTestApi, type TestApi } from '../../apps/api/src/testing/start-test-api.js';
import { runCommand } from '../../apps/cli/src/run-command.js';
import { project } from './a-project.js';

let api: TestApi;
let folder: string;
let workspaces = 0;

beforeAll(async () => {
  api = await startTestApi();
  folder = await mkdtemp(join(tmpdir(), 'tributary-export-'));
});
afterAll(async () => {
  await api.stop();
  await rm(folder, { recursive: true });
});

/** An empty workspace, and the command with a key to it. */
async function workspace() {
  const id = `w${++workspaces}`;
  await api.store.workspaces.ensure(id);
  const { key } = await api.store.apiKeys.create({ workspaceId: id, name: 'test', role: 'admin', actor: 'system' });
  const command = async (args: readonly string[], env: Readonly<Record<string, string>> = {}): Promise<unknown> => {
    const said: string[] = [];
    const say = (line: string) => void said.push(line);
    const exit = await runCommand([...args, '--json', '--url', api.url, '--key', key], { out: say, err: say, screen: undefined, env });
    if (exit !== 0) throw new Error(`${args.join(' ')} ended with ${exit}: ${said.join('\n')}`);
    return JSON.parse(said.join('\n'));
  };
  return { client: createClient({ url: api.url, key }), command, place: join(folder, id) };
}

async function filesIn(place: string): Promise<Readonly<Record<string, string>>> {
  const names = (await readdir(place)).sort();
  return Object.fromEntries(await Promise.all(names.map(async (name) => [name, await readFile(join(place, name), 'utf8')] as const)));
}

describe('export and apply', () => {
  test('are inverse: what is exported makes an empty workspace the same, byte for byte, and changes nothing where it comes from', async () => {
    const kinds = new Set<unknown>();
    await fc.assert(
      fc.asyncProperty(project, async (objects) => {
        const [from, to] = [await workspace(), await workspace()];
        await from.client.objects.apply(objects);
        const { secrets } = (await from.command(['export', from.place])) as { secrets: readonly string[] };
        expect(await from.command(['apply', from.place, '--prune', '--yes'])).toEqual({
          ...{ created: [], changed: [], deleted: [], unchanged: objects.length },
        });
        const env = Object.fromEntries(secrets.map((name, index) => [name, `https://hooks.example.org/another-${index}`]));
        expect(await to.command(['apply', from.place, '--prune', '--yes'], env)).toMatchObject({ changed: [], deleted: [], unchanged: 0 });
        await to.command(['export', to.place]);
        expect(await filesIn(to.place)).toEqual(await filesIn(from.place));
        expect(await to.command(['plan', to.place, '--prune'])).toMatchObject({ created: [], changed: [], deleted: [], syncs: [] });
        for (const { kind } of objects) kinds.add(kind);
      }),
      { numRuns: 6, endOnFailure: true },
    );
    expect([...kinds].sort()).toEqual([...KIND_NAMES].sort());
  }, 60_000);
});
