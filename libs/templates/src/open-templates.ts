import { fork, type ChildProcess } from 'node:child_process';
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { AppError } from '@tributary/core';
import type { Rendered, RenderJob, RenderReply, RenderRequest } from './rendering.js';

/** Renders users' templates in a process of its own, which has no environment and is replaced when it does not answer. */
export interface TemplateRenderer {
  /** One result for each job, in their order. A template that runs away costs its own records, and nobody else's. */
  render(jobs: readonly RenderJob[]): Promise<readonly Rendered[]>;
  /** Ends the process. What is being rendered is given up. */
  close(): Promise<void>;
}

/** Built, also where the sources run: a process of its own knows no TypeScript. */
const ENTRY = fileURLToPath(new URL('../dist/render-process.js', import.meta.url));

/** Nothing is written, nothing is started: also where somebody gets out of a template. The flag got its short name in a later Node. */
const PERMISSIONS = process.allowedNodeEnvironmentFlags.has('--permission') ? '--permission' : '--experimental-permission';

const MEMORY_MB = 96;
const START_MS = 30_000;
/** How long nothing may be heard of a batch, and of a record that is rendered alone. */
const SILENCE_MS = { together: 5_000, alone: 1_500 };
const AT_ONCE = 500;
/** Records of one batch a template may cost a process each; then its other records of that batch are refused unseen. */
const CHANCES = 3;

/** Opens the renderer. The process is started when it is first needed. */
export function openTemplates(): TemplateRenderer {
  let child: Promise<Child> | undefined;
  let turn: Promise<unknown> = Promise.resolve();
  const ask: Ask = async (jobs, silenceMs) => {
    child ??= startChild();
    const answer = await (await child).ask(jobs, silenceMs);
    if (answer.died !== undefined) child = undefined;
    return answer;
  };
  return {
    render: (jobs) => {
      const result = turn.then(async () => {
        const found: Rendered[] = [];
        for (const part of partsOf(jobs)) found.push(...(await renderPart(part, ask)));
        return found;
      });
      turn = result.catch(() => undefined);
      return result;
    },
    close: async () => {
      const open = await child?.catch(() => undefined);
      child = undefined;
      await open?.stop();
    },
  };
}

/** What was heard before the process was done or died, and why it died. */
interface Answer {
  readonly results: readonly Rendered[];
  readonly died?: 'template.timeout' | 'template.memory';
}

type Ask = (jobs: readonly RenderJob[], silenceMs: number) => Promise<Answer>;

function partsOf(jobs: readonly RenderJob[]): readonly (readonly RenderJob[])[] {
  return Array.from({ length: Math.ceil(jobs.length / AT_ONCE) }, (_, index) => jobs.slice(index * AT_ONCE, (index + 1) * AT_ONCE));
}

/** All together; and where the process dies of one, the rest one by one, so that the guilty one is known. */
async function renderPart(jobs: readonly RenderJob[], ask: Ask): Promise<readonly Rendered[]> {
  const { results, died } = await ask(jobs, SILENCE_MS.together);
  if (died === undefined) return results;
  const found = [...results];
  const deaths = new Map<string, number>();
  for (const job of jobs.slice(results.length)) {
    const before = deaths.get(job.template) ?? 0;
    const alone: Answer = before >= CHANCES ? { results: [], died } : await ask([job], SILENCE_MS.alone);
    if (alone.died !== undefined) deaths.set(job.template, before + 1);
    found.push(alone.results[0] ?? { code: alone.died ?? died, message: MESSAGES[alone.died ?? died] });
  }
  return found;
}

const MESSAGES = {
  'template.timeout': 'The template did not end in time, and was stopped.',
  'template.memory': 'The template needed too much memory, and was stopped.',
} as const;

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

async function askChild(child: ChildProcess, jobs: readonly RenderJob[], silenceMs: number): Promise<Answer> {
  const templates = [...new Set(jobs.map(({ template }) => template))];
  const places = new Map(templates.map((template, place) => [template, place]));
  const request: RenderRequest = { templates, jobs: jobs.map(({ template, scope }) => [places.get(template) ?? 0, scope]) };
  if (!child.connected) return { results: [], died: 'template.memory' };
  child.channel?.ref();
  const results: Rendered[] = [];
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
  return died === undefined ? { results } : { results, died };
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
