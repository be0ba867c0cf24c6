import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import { until } from './until.js';

const UP = join(import.meta.dirname, '..', '..', 'scripts', 'up.mjs');

interface Running {
  readonly pid: number;
  readonly apiUrl: string;
  readonly apiPid: number;
  readonly workerPid: number;
  readonly sandboxPid: number;
}

describe('npm start', () => {
  const home = mkdtempSync(join(tmpdir(), 'start-test-'));
  const TRIBUTARY_PORT = String(20_000 + (process.pid % 20_000));
  let first: ChildProcess;

  function start(): { child: ChildProcess; said: Promise<string> } {
    const { NODE_OPTIONS: _options, npm_lifecycle_event: _event, ...inherited } = process.env;
    const child = spawn(process.execPath, [UP, 'start'], { env: { ...inherited, TRIBUTARY_HOME: home, TRIBUTARY_PORT }, stdio: 'pipe' });
    let text = '';
    child.stderr.on('data', (piece: Buffer) => (text += piece.toString()));
    const said = new Promise<string>((done) => {
      child.stdout.on('data', (piece: Buffer) => {
        text += piece.toString();
        if (text.includes('Log in once')) done(text);
      });
      child.once('close', () => done(text));
    });
    return { child, said };
  }

  const running = (): Running => JSON.parse(readFileSync(join(home, 'running.json'), 'utf8')) as Running;

  const lives = (pid: number): boolean => {
    try {
      return process.kill(pid, 0);
    } catch {
      return false;
    }
  };

  beforeAll(async () => {
    const begun = start();
    first = begun.child;
    const said = await begun.said;
    expect(said).toContain(`Tributary runs at http://127.0.0.1:${TRIBUTARY_PORT}`);
    expect(said).toMatch(/Log in once with\s+http:\S+\/login#\S{20,}/);
  }, 180_000);

  afterAll(async () => {
    if (first.exitCode === null && first.signalCode === null) {
      first.kill('SIGTERM');
      await once(first, 'close');
    }
    rmSync(home, { recursive: true, force: true });
  });

  test('typed a second time, says where it runs and ends well', async () => {
    const { child, said } = start();
    const [code] = (await once(child, 'close')) as [number | null];
    expect({ code, said: await said }).toMatchObject({ code: 0, said: expect.stringContaining('Tributary runs already at') as unknown });
  });

  test('brings a killed worker back', async () => {
    const { workerPid } = running();
    process.kill(workerPid, 'SIGKILL');
    const isBack = () => running().workerPid !== workerPid && lives(running().workerPid);
    await until(() => Promise.resolve(isBack()), 'another worker', 10);
  });

  test('takes everything down with it when it is killed', async () => {
    const { pid, apiPid, workerPid, sandboxPid } = running();
    process.kill(pid, 'SIGKILL');
    await until(() => Promise.resolve(![apiPid, workerPid, sandboxPid].some(lives)), 'nothing of it to live', 10);
  });
});
