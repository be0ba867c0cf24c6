import { newPace, type Pace } from './pace.js';
import { openChild, type Answer, type Ask } from './render-child.js';
import type { Rendered, RenderJob } from './rendering.js';
import { takeTurns } from './take-turns.js';

/** Renders users' templates in processes of their own, which have no environment and are replaced when they do not answer. */
export interface TemplateRenderer {
  /**
   * One result for each job, in their order. A template that runs away costs its own records, and nobody else's. `owner`: whose templates
   * they are; owners take turns, so that a slow template delays its owner only.
   */
  render(jobs: readonly RenderJob[], owner?: string): Promise<readonly Rendered[]>;
  /** Ends the processes. What is being rendered is given up. */
  close(): Promise<void>;
}

/** Processes there are at most: for so many owners is rendered at once. */
const PROCESSES = 3;
/** How long nothing may be heard of some records, and of a record that is rendered alone. */
const SILENCE_MS = { together: 2_500, alone: 1_500 };
/** Records of one call a template may cost a process each; then its other records of that call are refused unseen. */
const CHANCES = 3;
const KEPT_PACES = 1_000;

/** Opens the renderer. Processes are started when they are first needed. */
export function openTemplates(): TemplateRenderer {
  const children = Array.from({ length: PROCESSES }, openChild);
  const turn = takeTurns(children);
  const paces = new Map<string, Pace>();
  return {
    render: (jobs, owner = '') => {
      if (paces.size >= KEPT_PACES) paces.clear();
      const pace = paces.get(owner) ?? newPace();
      paces.set(owner, pace);
      const ask: Ask = (some, silenceMs) => turn(owner, (child) => child.ask(some, silenceMs));
      return renderAll(jobs, { pace, ask, deaths: new Map() });
    },
    close: async () => {
      await Promise.all(children.map((child) => child.close()));
    },
  };
}

interface Rendering {
  readonly pace: Pace;
  readonly ask: Ask;
  /** What each template has cost so far. */
  readonly deaths: Map<string, Deaths>;
}

interface Deaths {
  readonly processes: number;
  readonly last: NonNullable<Answer['died']>;
}

/** In parts, each a turn. */
async function renderAll(jobs: readonly RenderJob[], rendering: Rendering): Promise<readonly Rendered[]> {
  const found: Rendered[] = [];
  while (found.length < jobs.length) {
    const part = jobs.slice(found.length, found.length + rendering.pace.size());
    const unseen = part.map(({ template }) => refusedUnseen(template, rendering));
    const results = (
      await renderPart(
        part.filter((_, index) => unseen[index] === undefined),
        rendering,
      )
    ).values();
    found.push(...unseen.map((refused) => refused ?? results.next().value ?? refusal('template.timeout')));
  }
  return found;
}

/** All together; and where the process dies of one, the rest one by one, so that the guilty one is known. */
async function renderPart(jobs: readonly RenderJob[], rendering: Rendering): Promise<readonly Rendered[]> {
  if (jobs.length === 0) return [];
  const { results, tookMs, died } = await rendering.ask(jobs, SILENCE_MS.together);
  rendering.pace.note(results.length, tookMs);
  if (died === undefined) return results;
  const found = [...results];
  for (const job of jobs.slice(results.length)) found.push(refusedUnseen(job.template, rendering) ?? (await renderAlone(job, rendering)));
  return found;
}

async function renderAlone(job: RenderJob, { ask, deaths }: Rendering): Promise<Rendered> {
  const { results, died } = await ask([job], SILENCE_MS.alone);
  if (died !== undefined) deaths.set(job.template, { processes: (deaths.get(job.template)?.processes ?? 0) + 1, last: died });
  return results[0] ?? refusal(died ?? 'template.timeout');
}

function refusedUnseen(template: string, { deaths }: Pick<Rendering, 'deaths'>): Rendered | undefined {
  const cost = deaths.get(template);
  return cost === undefined || cost.processes < CHANCES ? undefined : refusal(cost.last);
}

const MESSAGES = {
  'template.timeout': 'The template did not end in time, and was stopped.',
  'template.memory': 'The template needed too much memory, and was stopped.',
} as const;

const refusal = (code: keyof typeof MESSAGES): Rendered => ({ code, message: MESSAGES[code] });
