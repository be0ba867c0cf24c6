import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { connectorFiles, newConnector } from '../../apps/cli/src/commands/connectors/new-connector.js';
import { missingLines, openReader, type Reader } from '../docs/open-reader.js';
import { type Block, blocksOf, ROOT } from '../docs/read-documents.js';
import { bringUpStack, type Stack } from './stack.js';

/** In the order in which a reader takes them: each goes on where the one before ends. */
const GUIDES = ['docs/getting-started.md', 'docs/audiences.md', 'docs/connectors.md', 'docs/api.md', 'docs/security.md', 'docs/files.md'];

/** Where curl is missing its examples are skipped, but never in CI. */
const hasCurl = process.env['CI'] !== undefined || spawnSync('curl', ['--version']).status === 0;

/** The guide's connector as its reader would have it: written by the command, in a shelf of its own that is no part of the repository. */
const SHELF = mkdtempSync(join(ROOT, '.docs-'));
const NOTES = join(SHELF, 'notes');
afterAll(() => rmSync(SHELF, { recursive: true, force: true }));

const node = (...args: readonly string[]) => {
  const { NODE_OPTIONS: _, ...env } = process.env;
  return spawnSync(process.execPath, args, { encoding: 'utf8', cwd: NOTES, env });
};
const tsc = join(ROOT, 'node_modules/typescript/bin/tsc');
const written = await newConnector('notes', { dir: NOTES }, { out: () => undefined, err: () => undefined, screen: undefined, env: {} });
const kit = node(tsc, '-b', join(ROOT, 'libs/connector-kit'));
const compiled = node(tsc, '-p', NOTES);

describe("the connector author's guide", () => {
  test('shows the files that the command writes, word for word', async () => {
    expect(written).toBe(0);
    const files = new Map(
      (await connectorFiles('notes', 'file:/path/to/tributary/libs/connector-kit')).map(({ path, text }) => [path, text.trimEnd()]),
    );
    const shown = blocksOf('docs/connectors.md').flatMap(({ marks, text }) => {
      const [, path] = /^notes\/(.+)$/.exec(marks['file'] ?? '') ?? [];
      return path === undefined ? [] : [[path, text] as const];
    });
    expect(shown.length).toBeGreaterThan(6);
    for (const [path, text] of shown) expect({ path, text }).toEqual({ path, text: files.get(path) });
  });

  test('has a connector that compiles, outside the repository', () => {
    expect({ kit: kit.status, complaints: kit.stdout }).toEqual({ kit: 0, complaints: '' });
    expect({ code: compiled.status, complaints: compiled.stdout }).toEqual({ code: 0, complaints: '' });
  });

  test('has a connector that passes the suite every connector passes', () => {
    const suite = node('--test', 'dist/notes.test.js');
    expect({ code: suite.status, failed: suite.stdout.split('\n').filter((line) => /^\s*not ok/.test(line)) }).toEqual({
      code: 0,
      failed: [],
    });
    expect(Number(/# pass (\d+)/.exec(suite.stdout)?.[1] ?? /ℹ pass (\d+)/.exec(suite.stdout)?.[1])).toBeGreaterThan(150);
  }, 120_000);
});

describe('a reader', () => {
  let stack: Stack;
  let reader: Reader;
  beforeAll(async () => {
    stack = await bringUpStack({ CONNECTORS: join(NOTES, 'dist/index.js') });
    reader = openReader(stack);
  }, 180_000);
  afterAll(async () => {
    reader.leave();
    await stack.stop();
  });

  describe.each(GUIDES)('of %s', (guide) => {
    for (const { line, does, files, commands, shows } of stepsOf(guide)) {
      const able = hasCurl || !commands.text.includes('curl ') ? test : test.skip;
      able(`does as line ${line} says: ${does}`, () => {
        for (const file of files) reader.write(file);
        const { code, output } = reader.type(commands);
        const expected = Number(commands.marks['exit'] ?? 0);
        expect({ code, output: code === expected ? '' : output }).toEqual({ code: expected, output: '' });
        if (shows !== undefined) expect({ missing: missingLines(shows, output), output }).toEqual({ missing: [], output });
      });
    }
  });
});

interface Step {
  readonly line: number;
  readonly does: string;
  /** Files the reader was asked to make before. */
  readonly files: readonly Block[];
  readonly commands: Block;
  /** What the guide says they print. */
  readonly shows: string | undefined;
}

function stepsOf(guide: string): readonly Step[] {
  const blocks = blocksOf(guide);
  const runs = blocks.flatMap((block, at) => (block.marks['run'] === undefined ? [] : [at]));
  return runs.map((at, index) => {
    const commands = blocks[at] as Block;
    const before = blocks.slice((runs[index - 1] ?? -1) + 1, at);
    const files = before.filter(({ marks }) => marks['file'] !== undefined && !marks['file'].startsWith('notes/'));
    const next = blocks[at + 1];
    const does = commands.text.split('\n').at(-1) ?? basename(guide);
    return { line: commands.line, does, files, commands, shows: next?.marks['shows'] === undefined ? undefined : next.text };
  });
}
