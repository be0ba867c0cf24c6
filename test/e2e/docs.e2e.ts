import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { missingLines, openReader, type Reader } from '../docs/open-reader.js';
import { type Block, blocksOf, ROOT } from '../docs/read-documents.js';
import { bringUpStack, type Stack } from './stack.js';

/** In the order in which a reader takes them: each goes on where the one before ends. */
const GUIDES = ['docs/getting-started.md', 'docs/connectors.md', 'docs/api.md'];

/** Where curl is missing its examples are skipped, but never in CI. */
const hasCurl = process.env['CI'] !== undefined || spawnSync('curl', ['--version']).status === 0;

/** The guide's connector as its reader would have it, but in a shelf of its own beside `connectors/`, which is only ours. */
const SHELF = mkdtempSync(join(ROOT, '.docs-'));
const NOTES = join(SHELF, 'notes');
for (const { marks, text } of blocksOf('docs/connectors.md')) {
  const [, path] = /^connectors\/(.+)$/.exec(marks['file'] ?? '') ?? [];
  if (path === undefined) continue;
  mkdirSync(dirname(join(SHELF, path)), { recursive: true });
  writeFileSync(join(SHELF, path), `${text}\n`);
}
afterAll(() => rmSync(SHELF, { recursive: true, force: true }));

const compiled = spawnSync(process.execPath, [join(ROOT, 'node_modules/typescript/bin/tsc'), '-b', NOTES], { encoding: 'utf8' });

describe("the connector author's guide", () => {
  test('has a connector that compiles', () => {
    expect({ code: compiled.status, complaints: compiled.stdout }).toEqual({ code: 0, complaints: '' });
  });
});

// Its own test, which registers the conformance suite here.
await import(join(NOTES, 'src/notes.test.ts'));

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
    const files = before.filter(({ marks }) => marks['file'] !== undefined && !marks['file'].startsWith('connectors/'));
    const next = blocks[at + 1];
    const does = commands.text.split('\n').at(-1) ?? basename(guide);
    return { line: commands.line, does, files, commands, shows: next?.marks['shows'] === undefined ? undefined : next.text };
  });
}
