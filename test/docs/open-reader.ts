import { spawnSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import type { Stack } from '../e2e/stack.js';
import { type Block, ROOT } from './read-documents.js';

/** Somebody who follows the documents: types what they say, in a folder of their own, beside a running product. */
export interface Reader {
  readonly folder: string;
  /** Makes the file of a block. */
  write(block: Block): void;
  /** Types the commands of a block; what they export is there for the next one. */
  type(block: Block): { readonly code: number | null; readonly output: string };
  leave(): void;
}

export function openReader(stack: Stack): Reader {
  const folder = mkdtempSync(join(tmpdir(), 'tributary-reader-'));
  // As in the cloned folder: the data folder is `.tributary`, and `npx tributary` is the command.
  symlinkSync(stack.home, join(folder, '.tributary'));
  const bin = join(folder, '.bin');
  mkdirSync(bin);
  writeFileSync(join(bin, 'npx'), `#!/bin/sh\n[ "$1" = tributary ] || exit 127\nshift\nexec "${ROOT}/apps/cli/bin/tributary.mjs" "$@"\n`);
  chmodSync(join(bin, 'npx'), 0o755);
  const { NODE_OPTIONS: _jestOnly, ...environment } = process.env;
  const env = { ...environment, PATH: `${bin}:${environment['PATH']}`, TRIBUTARY_URL: stack.apiUrl };
  return {
    folder,
    write: ({ marks, text }) => {
      const path = join(folder, String(marks['file']));
      mkdirSync(dirname(path), { recursive: true });
      writeFileSync(path, `${text}\n`);
    },
    type: ({ text }) => {
      const commands = text.replaceAll('http://127.0.0.1:4747', stack.apiUrl).replaceAll('http://127.0.0.1:4748', stack.sandboxUrl);
      const script = `set -e\n[ ! -f .exported ] || . ./.exported\n${commands}\nexport -p > .exported\n`;
      const { status, stdout, stderr } = spawnSync('sh', ['-c', script], { cwd: folder, env, encoding: 'utf8', timeout: 60_000 });
      return { code: status, output: stdout + stderr };
    },
    leave: () => rmSync(folder, { recursive: true, force: true }),
  };
}

/** The lines that were promised and are not among those that came; `…` stands for anything. */
export function missingLines(promised: string, output: string): readonly string[] {
  const came = output.split('\n').map(oneSpace);
  return promised.split('\n').filter((line) => {
    const pattern = new RegExp(`^${oneSpace(line).split('…').map(escaped).join('.*')}$`);
    return !came.some((each) => pattern.test(each));
  });
}

const oneSpace = (line: string): string => line.replaceAll(/ +/g, ' ').trim();
const escaped = (text: string): string => text.replaceAll(/[.*+?^${}()|[\]\\]/g, '\\$&');
