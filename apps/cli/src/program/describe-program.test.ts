import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { KINDS } from '@tributary/core';
import type { Command } from 'commander';
import { createProgram } from '../program.js';
import { readProject } from '../project/read-project.js';
import { runCommand } from '../run-command.js';
import { EXIT, type Terminal } from '../terminal.js';
import { describeProgram } from './describe-program.js';

const PAGE = new URL('../../../../docs/cli.md', import.meta.url);

/** A terminal nobody looks at, which keeps what was written. */
function quiet() {
  const out: string[] = [];
  const err: string[] = [];
  const terminal: Terminal = { out: (line) => void out.push(line), err: (line) => void err.push(line), screen: undefined, env: {} };
  return { out, err, terminal };
}

const program = (): Command => createProgram(quiet().terminal, () => undefined);

function leaves(command: Command): readonly Command[] {
  return command.commands.length === 0 ? [command] : command.commands.flatMap(leaves);
}

describe('the command line', () => {
  test('is described as it is', async () => {
    const text = describeProgram(program());
    if (process.env['UPDATE_GOLDEN'] === '1') await writeFile(PAGE, text);
    // Stale? `npm run golden` writes it anew.
    expect(await readFile(PAGE, 'utf8')).toBe(text);
  });

  test('has every verb that was promised', () => {
    const names = program().commands.map((command) => command.name());
    const promised = [
      'init',
      'plan',
      'apply',
      'export',
      'run',
      'preview',
      'runs',
      'run-log',
      'profile',
      'connectors',
      'check',
      'sandbox',
      'serve',
    ];
    expect(promised.filter((name) => !names.includes(name))).toEqual([]);
  });

  test('answers machines on every command', () => {
    const without = leaves(program()).filter(({ options }) => !options.some(({ long }) => long === '--json'));
    expect(without.map((command) => command.name())).toEqual([]);
  });

  test('says what every command and every option is for', () => {
    const all = leaves(program());
    expect(all.length).toBeGreaterThan(20);
    const silent = all.filter((command) => command.description() === '' || command.options.some(({ description }) => description === ''));
    expect(silent.map((command) => command.name())).toEqual([]);
  });

  test('ends with 2 where it is called wrongly', async () => {
    expect(await runCommand(['nonsense'], quiet().terminal)).toBe(EXIT.usage);
    expect(await runCommand(['sandbox', 'nonsense'], quiet().terminal)).toBe(EXIT.usage);
    expect(await runCommand(['serve', '--port', 'x'], quiet().terminal)).toBe(EXIT.usage);
  });
});

describe('`tributary init`', () => {
  test('writes a project that is right, and nothing over what is there', async () => {
    const dir = join(await mkdtemp(join(tmpdir(), 'init-')), 'shop');
    const { terminal, out, err } = quiet();
    expect(await runCommand(['init', dir, '--json'], terminal)).toBe(EXIT.ok);
    const { files } = JSON.parse(out[0] ?? '') as { files: string[] };
    expect((await readdir(dir)).sort()).toEqual([...files].sort());
    const { objects, problems } = await readProject(dir, {});
    expect(problems).toEqual([]);
    expect(objects.map(({ kind }) => kind)).toEqual(expect.arrayContaining(['warehouse', 'identity_rule', 'trait', 'audience', 'sync']));
    for (const { kind, object } of objects) expect(KINDS[kind].schema.safeParse(object).error).toBeUndefined();
    expect(await runCommand(['init', dir], terminal)).toBe(EXIT.failed);
    expect(err.join()).toContain('is not empty');
    await rm(dir, { recursive: true });
  });
});
