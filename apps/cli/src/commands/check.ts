import { ApiError, type Client } from '@tributary/client';
import type { CheckResult } from '@tributary/contract';
import { EXIT, type Exit, type Terminal, UsageError } from '../terminal.js';
import { sentenceOf } from '../project/place.js';
import { checkDefined, checkProject, inWords, type Problem } from './check-definitions.js';
import { all } from './warehouses.js';

const KINDS = ['warehouse', 'destination'] as const;
type Checked = (typeof KINDS)[number];
type Subject = readonly [kind: Checked, id: string];

/** What to check and how, as the command line gave it. */
export interface CheckOptions {
  readonly names: readonly string[];
  /** A folder of files to try in the warehouse, before they are applied. */
  readonly project?: string;
  readonly warehouse?: string;
  readonly json: boolean;
}

/** Asks whether warehouses and destinations can be reached: one, those of a kind, or all; then whether they understand what is defined. */
export async function check(client: Client, { names, project, warehouse, json }: CheckOptions, terminal: Terminal): Promise<Exit> {
  if (project !== undefined) {
    const problems = await checkProject(client, { folder: project, warehouse, env: terminal.env });
    if (!json && problems.length === 0) terminal.out(`ok      the warehouse understands the files of ${project}`);
    return tell(problems, [], { terminal, json });
  }
  const results: (CheckResult & { kind: Checked; id: string })[] = [];
  for (const [kind, id] of await subjectsOf(client, names)) {
    const result = { kind, id, ...(await ask(client, kind, id)) };
    results.push(result);
    if (!json) terminal.out(`${result.ok ? 'ok    ' : 'failed'}  ${kind} ${id}: ${result.detail}`);
  }
  if (!json && results.length === 0) terminal.out('There is nothing to check: no warehouse and no destination is defined');
  const reached = results.filter(({ kind, ok }) => kind === 'warehouse' && ok).map(({ id }) => id);
  const problems = names.length > 0 ? [] : await checkDefined(client, reached);
  return tell(problems, results, { terminal, json });
}

function tell(
  problems: readonly Problem[],
  checks: readonly { readonly ok: boolean }[],
  { terminal, json }: { terminal: Terminal; json: boolean },
): Exit {
  if (json) terminal.out(JSON.stringify({ checks, problems }));
  else for (const problem of problems) terminal.err('file' in problem ? sentenceOf(problem) : inWords(problem));
  return problems.length === 0 && checks.every(({ ok }) => ok) ? EXIT.ok : EXIT.failed;
}

async function ask(client: Client, kind: Checked, id: string): Promise<CheckResult> {
  return client.objects.check(kind, id).catch((error: unknown) => {
    if (error instanceof ApiError && error.status === 503) return { ok: false, detail: error.message };
    throw error;
  });
}

async function subjectsOf(client: Client, [first, id]: readonly string[]): Promise<Subject[]> {
  const kinds = first === undefined ? KINDS : KINDS.filter((kind) => kind === first);
  if (kinds.length === 0 && id !== undefined) throw new UsageError(`\`${first}\` is neither \`warehouse\` nor \`destination\``);
  if (kinds.length === 1 && id !== undefined) return kinds.map((kind) => [kind, id]);
  const everything = await Promise.all(KINDS.map(async (kind) => (await all(client, kind)).map((object): Subject => [kind, object.id])));
  if (kinds.length > 0) return everything.flat().filter(([kind]) => kinds.includes(kind));
  const named = everything.flat().filter(([, name]) => name === first);
  if (named.length === 0) throw new UsageError(`there is no warehouse and no destination \`${first}\``);
  return named;
}
