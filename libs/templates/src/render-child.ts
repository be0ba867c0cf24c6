import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from '@tributary/core';
import type { Rendered, RenderJob, RenderReply, RenderRequest } from './rendering.js';

/** What was heard before the process was done or died, and why it died. */
export interface Answer {
  readonly results: readonly Rendered[];
  readonly tookMs: number;
  readonly died?: 'template.timeout' | 'template.memory';
}

/** Asks for some renders. `silenceMs`: for how long nothing may be heard. */
export type Ask = (jobs: readonly RenderJob[], silenceMs: number) => Promise<Answer>;

/** A process that renders, started when it is first needed and again after it died. */
export interface RenderChild {
  readonly ask: Ask;
  readonly close: () => Promise<void>;
}

/** Built, also where the sources run: a process of its own knows no TypeScript. */
const ENTRY = fileURLToPath(new URL('../dist/render-process.js', import.meta.url));

/** Nothing is written, nothing is started: also where somebody gets out of a template. The flag got its short name in a later Node. */
const PERMISSIONS = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

const MEMORY_MB = 96;
const START_MS = 30_000;

/** Opens one. It has no environment and writes nothing. */
export function openChild(): RenderChild {
  let child: Promise<Child> | undefined;
  return {
    ask: async (jobs, silenceMs) => {
      child ??= startChild();
      try {
        const answer = await (await child).ask(jobs, silenceMs);
        if (answer.died !== undefined) child = undefined;
        return answer;
      } catch (error) {
        child = undefined;
        throw error;
      }
    },
    close: async () => {
      const open = await child?.catch(() => undefined);
      child = undefined;
      await open?.stop();
    },
  };
}

interface Child {
  readonly ask: Ask;
  readonly stop: () => Promise<void>;
}

async function startChild(): Promise<Child> {
  if (!existsSync(ENTRY)) throw new AppError('templates.not_built', 'templates need the built product: `npm run build`');
  const child = fork(ENTRY, [], {
    env: {},
    cwd: '/',
    execArgv: [`--max-old-space-size=${MEMORY_MB}`, '--max-semi-space-size=8', PERMISSIONS, '--allow-fs-read=*', '--no-warnings'],
    stdio: ['ignore', 'ignore', 'ignore', 'ipc'],
  });
  child.unref();
  const { died } = await listen(child, { until: (reply) => reply === null, silenceMs: START_MS });
  if (died !== undefined) throw new AppError('templates.not_started', 'the process that renders templates did not start');
  idle(child);
  return { ask: (jobs, silenceMs) => askChild(child, jobs, silenceMs), stop: () => stopChild(child) };
}

/** A process that waits for work keeps nobody alive. */
const idle = (child: ChildProcess): void => child.channel?.unref();

const jobOf = (place: number, { scope, escape }: RenderJob): RenderRequest['jobs'][number] =>
  escape === undefined ? [place, scope] : [place, scope, escape];

async function askChild(child: ChildProcess, jobs: readonly RenderJob[], silenceMs: number): Promise<Answer> {
  const templates = [...new Set(jobs.map(({ template }) => template))];
  const places = new Map(templates.map((template, place) => [template, place]));
  const request: RenderRequest = { templates, jobs: jobs.map((job) => jobOf(places.get(job.template) ?? 0, job)) };
  if (!child.connected) return { results: [], tookMs: 0, died: 'template.memory' };
  child.channel?.ref();
  const results: Rendered[] = [];
  const began = performance.now();
  const heard = listen(child, {
    until: (reply) => {
      results.push(...(reply ?? []));
      return results.length >= jobs.length;
    },
    silenceMs,
  });
  child.send(request, () => undefined);
  const { died } = await heard;
  idle(child);
  const tookMs = performance.now() - began;
  return died === undefined ? { results, tookMs } : { results, tookMs, died };
}

/** Hears a process out until it has said enough, ended by itself or been silent for too long; then it is killed. */
function listen(
  child: ChildProcess,
  { until, silenceMs }: { readonly until: (reply: RenderReply) => boolean; readonly silenceMs: number },
): Promise<Pick<Answer, 'died'>> {
  return new Promise((resolve) => {
    const end = (answer: Pick<Answer, 'died'>): void => {
      clearTimeout(timer);
      child.off('message', onMessage).off('exit', onExit).off('error', onExit);
      resolve(answer);
    };
    const onMessage = (reply: unknown): void => {
      timer.refresh();
      if (until(reply as RenderReply)) end({});
    };
    const onExit = (): void => end({ died: 'template.memory' });
    const timer = setTimeout(() => {
      child.kill('SIGKILL');
      end({ died: 'template.timeout' });
    }, silenceMs);
    child.on('message', onMessage).once('exit', onExit).once('error', onExit);
  });
}

function stopChild(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return Promise.resolve();
  return new Promise((resolve) => {
    child.once('exit', () => resolve());
    child.kill('SIGKILL');
  });
}
