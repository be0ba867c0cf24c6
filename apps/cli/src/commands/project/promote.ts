import { type Client, createClient, type Promotion } from '@tributary/client';
import { fillSecrets } from '../../project/fill-references.js';
import { readProject } from '../../project/read-project.js';
import { table } from '../../table.js';
import { EXIT, type Exit, UsageError } from '../../terminal.js';
import { describePlan } from './describe-plan.js';
import { refuse, type Telling } from './refuse.js';

type Plain = Readonly<Record<string, unknown>>;

/** What to promote, as the command line gave it. */
export interface PromoteOptions {
  /** A key of the workspace it comes from, in place of a folder. */
  readonly fromKey?: string;
  /** The API of that workspace. */
  readonly fromUrl?: string;
  readonly prune?: boolean;
  readonly note?: string;
  readonly yes?: boolean;
}

/** Where it goes: the API of the command's own options. */
type Promoting = PromoteOptions & Telling & { readonly url: string };

/** Brings a folder, or what another workspace has, into this workspace: shows the plan, and applies exactly that once it is approved. */
export async function promote(client: Client, folder: string | undefined, promoting: Promoting): Promise<Exit> {
  const { terminal, json, prune = false, note, yes = false } = promoting;
  if ((folder === undefined) === (promoting.fromKey === undefined)) {
    throw new UsageError('say where it comes from: a folder, or another workspace by `--from-key`');
  }
  const sent = folder === undefined ? await exported(promoting) : await inFolder(folder, promoting);
  if (typeof sent === 'number') return sent;
  const made = await client.promotions.create({ ...sent, prune, ...(note === undefined ? {} : { note }) });
  if (!json) terminal.out(describePlan(made.plan));
  if (made.needs_another || !(await agreed(made, { ...promoting, yes }))) return waits(made, promoting);
  return decided(await client.promotions.approve(made.id), promoting);
}

/** Applies what a promotion planned. */
export async function approve(client: Client, id: string, telling: Telling): Promise<Exit> {
  return decided(await client.promotions.approve(id), telling);
}

/** Ends a promotion that waits. */
export async function reject(client: Client, id: string, { reason, ...telling }: Telling & { readonly reason?: string }): Promise<Exit> {
  return decided(await client.promotions.reject(id, reason === undefined ? {} : { reason }), telling);
}

/** The newest promotions, or one with its plan. */
export async function promotions(client: Client, id: string | undefined, { terminal, json }: Telling): Promise<Exit> {
  if (id !== undefined) {
    const one = await client.promotions.get(id);
    terminal.out(json ? JSON.stringify(one) : `${sentenceOf(one)}\n${describePlan(one.plan)}`);
    return EXIT.ok;
  }
  const page = await client.promotions.list();
  const rows = page.items.map((one) => [
    one.id,
    one.state,
    one.from,
    one.created_at,
    one.created_by_name ?? one.created_by,
    one.note ?? '',
  ]);
  terminal.out(json ? JSON.stringify(page) : table(['PROMOTION', 'STATE', 'FROM', 'AT', 'BY', 'NOTE'], rows));
  return EXIT.ok;
}

interface Sent {
  readonly from: string;
  readonly objects: readonly Plain[];
}

async function exported({ fromKey = '', fromUrl, url, terminal }: Promoting): Promise<Sent> {
  const from = fromUrl ?? url;
  const { objects } = await createClient({ url: from, key: fromKey }).objects.export();
  // A secret is not carried over: it is the one that is stored here, or the one that is set under its name.
  return { from, objects: objects.map((object) => fillSecrets(object, terminal.env).filled) };
}

async function inFolder(folder: string, { terminal, json }: Promoting): Promise<Sent | Exit> {
  const { objects, problems } = await readProject(folder, terminal.env);
  if (problems.length > 0) return refuse(problems, [], { terminal, json });
  return { from: folder, objects: objects.map(({ object }) => object) };
}

async function agreed({ id, plan }: Promotion, { terminal, json, yes = false }: Promoting): Promise<boolean> {
  if (yes) return true;
  if (terminal.ask === undefined || json) return false;
  const count = plan.created.length + plan.changed.length + plan.deleted.length;
  const answer = await terminal.ask(`Apply ${count} changes (promotion ${id})? [y/N] `);
  return /^y(es)?$/i.test(answer.trim());
}

function waits(made: Promotion, { terminal, json }: Telling): Exit {
  const who = made.needs_another ? 'an admin who is not its author' : 'somebody';
  if (json) terminal.out(JSON.stringify(made));
  else terminal.err(`it waits until ${who} agrees: \`tributary approve ${made.id}\`, or \`tributary reject ${made.id}\``);
  return EXIT.partial;
}

function decided(promotion: Promotion, { terminal, json }: Telling): Exit {
  terminal.out(json ? JSON.stringify(promotion) : sentenceOf(promotion));
  return EXIT.ok;
}

function sentenceOf({ id, state, from, decided_by, decided_by_name, reason }: Promotion): string {
  const by = decided_by_name ?? decided_by;
  return [`promotion ${id} from ${from}: ${state}`, ...(by === null ? [] : [`by ${by}`]), ...(reason === null ? [] : [reason])].join(', ');
}
