import type { Client } from '@tributary/client';
import { Preview, type StartPreview, WHY } from '@tributary/contract';
import { countsOf, exitOf, sentenceOf, warningsOf } from '../describe-run.js';
import { follow } from '../follow.js';
import { sentenceOf as sentenceOfProblem } from '../project/place.js';
import { readProject } from '../project/read-project.js';
import { intentOf, type IntentOptions } from '../program/intent-options.js';
import { table } from '../table.js';
import { EXIT, type Exit, type Terminal, UsageError } from '../terminal.js';

/** What to preview, as the command line gave it. */
export interface PreviewOptions extends IntentOptions {
  /** A folder whose definition of the sync is taken in place of the one that is applied. */
  readonly project?: string;
  /** Show every request of the first batch in full. */
  readonly requests?: boolean;
  readonly json: boolean;
}

/** Shows what a run of the sync would do now, and sends nothing. */
export async function preview(client: Client, sync: string, options: PreviewOptions & { readonly terminal: Terminal }): Promise<Exit> {
  const { terminal, json, requests = false } = options;
  const body: StartPreview = { intent: intentOf(options), ...(await definitionOf(sync, options)) };
  const started = await client.runs.preview(sync, body);
  const run = await follow(client, started, json ? { ...terminal, screen: undefined } : terminal);
  const plan = Preview.safeParse(run.result);
  if (!plan.success) {
    if (json) terminal.out(JSON.stringify({ run }));
    else terminal.err(sentenceOf(run));
    return exitOf([run]) || EXIT.failed;
  }
  terminal.out(json ? JSON.stringify(plan.data) : describe(plan.data, requests));
  return plan.data.held === null ? exitOf([run]) : EXIT.partial;
}

/** The sync as the files of a folder have it, where one is given. */
async function definitionOf(
  sync: string,
  { project: folder, terminal }: PreviewOptions & { readonly terminal: Terminal },
): Promise<Pick<StartPreview, 'sync'>> {
  if (folder === undefined) return {};
  const { objects, problems } = await readProject(folder, terminal.env);
  if (problems.length > 0) throw new UsageError(problems.map(sentenceOfProblem).join('\n'));
  const found = objects.find(({ kind, id }) => kind === 'sync' && id === sync);
  if (found === undefined) throw new UsageError(`no file in \`${folder}\` defines a sync \`${sync}\``);
  return { sync: { ...found.object } };
}

function describe(plan: Preview, allRequests: boolean): string {
  const { counts, held, waits, why, changes, findings } = plan;
  const reasons = Object.entries(why).map(([reason, count]) => `${count} ${WHY[reason] ?? reason}`);
  const { unknown: _, unknown_keys: __, note: ___, warnings: ____, ...others } = findings;
  const found = Object.entries(others).map(([name, value]) => `${name.replaceAll('_', ' ')}: ${textOf(value)}`);
  return [
    countsOf(counts),
    ...(reasons.length === 0 ? [] : [`planned because: ${reasons.join(', ')}`]),
    ...found,
    ...warningsOf({ result: findings }).map((warning) => warning.trim()),
    ...(held === null ? [] : [`a run would be held: ${held}`]),
    ...(waits === 'removals' ? ['its removals would wait, the rest would go'] : []),
    ...(changes.length === 0 ? [] : [table(['CHANGE', 'KEY', 'WHY', 'CHANGED', 'FIELDS'], changes.map(rowOf))]),
    ...requestsOf(plan, allRequests),
    ...stagesOf(plan),
  ].join('\n');
}

function rowOf({ operation, key, why, waits, changed, fields, differences, refused }: Preview['changes'][number]): readonly string[] {
  const told = differences.map(({ field, before, after }) => `${field}: ${textOf(before)} → ${textOf(after)}`);
  const what = refused === null ? (told.length > 0 ? told : changed).join(', ') : `rejected: ${refused.message}`;
  return [waits ? `${operation} (waits)` : operation, key, why, what, JSON.stringify(fields)];
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** Without being asked for all of them, the first request shows what they are like. */
const BRIEF = { requests: 1, characters: 1_000 };

function requestsOf({ requests }: Preview, all: boolean): readonly string[] {
  if (requests === null) return [];
  const { shown, records, more, unknown } = requests;
  const count = `the first batch: ${shown.length} ${shown.length === 1 ? 'request' : 'requests'} with ${records} records${more === 0 ? '' : `, and more with ${more}`}`;
  const most = all ? Infinity : BRIEF.characters;
  const some = shown.slice(0, all ? shown.length : BRIEF.requests).flatMap((request) => ['', ...linesOf(request, most)]);
  const rest = all || shown.length <= BRIEF.requests ? [] : ['', 'with `--requests` all of them are shown'];
  return ['', count, ...some, ...rest, ...unknown.map((one) => `unknown: ${one}`)];
}

function stagesOf({ stages }: Preview): readonly string[] {
  if (stages.length === 0) return [];
  return ['', 'what a run does:', ...stages.map(({ stage, does }, index) => `${index + 1}. ${stage}: ${does}`)];
}

function linesOf({ method, url, headers, body, cut }: NonNullable<Preview['requests']>['shown'][number], most: number): readonly string[] {
  const text = body === null ? [] : ['', body.length > most || cut ? `${body.slice(0, most)}…` : body];
  return [`${method} ${url}`, ...Object.entries(headers).map(([name, value]) => `${name}: ${value}`), ...text];
}
