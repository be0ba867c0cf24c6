import type { Client } from '@tributary/client';
import type { RevisionEntry, RevisionView } from '@tributary/contract';
import { hint, type Kind, KIND_NAMES, KINDS } from '@tributary/core';
import { table } from '../table.js';
import { EXIT, type Exit, type Terminal, UsageError } from '../terminal.js';

interface Where {
  readonly terminal: Terminal;
  readonly json: boolean;
}

/** Shows what an object was: its revisions, or what one of them changed. */
export async function revisions(client: Client, [kindName = '', id = '', number]: readonly string[], where: Where): Promise<Exit> {
  const kind = kindOf(kindName);
  if (number === undefined) return list(client, { kind, id }, where);
  const shown = await client.revisions.get(kind, id, { revision: revisionOf(number) });
  where.terminal.out(where.json ? JSON.stringify(shown) : difference(shown));
  return EXIT.ok;
}

/** Makes an object what it was at a revision. */
export async function restore(client: Client, [kindName = '', id = '', number = '']: readonly string[], where: Where): Promise<Exit> {
  const kind = kindOf(kindName);
  const revision = revisionOf(number);
  const restored = await client.revisions.restore(kind, id, { revision });
  const sentence = `${kind} ${id} is what it was at revision ${revision}: that is revision ${restored.revision} now`;
  where.terminal.out(where.json ? JSON.stringify(restored) : sentence);
  return EXIT.ok;
}

/** All of them: a definition has few, and whoever looks for one wants to see how far back it goes. */
async function list(client: Client, { kind, id }: { readonly kind: Kind; readonly id: string }, { terminal, json }: Where): Promise<Exit> {
  const items: RevisionEntry[] = [];
  for (let cursor: string | undefined; ;) {
    const page = await client.revisions.list(kind, id, { limit: 500, ...(cursor === undefined ? {} : { cursor }) });
    items.push(...page.items);
    if (page.next === null) break;
    cursor = page.next;
  }
  const rows = items.map((one) => [
    String(one.revision),
    one.at,
    one.actor_name ?? one.actor,
    one.deleted ? 'deleted' : one.fields.join(', '),
  ]);
  terminal.out(json ? JSON.stringify({ items }) : table(['REVISION', 'AT', 'BY', 'CHANGED'], rows));
  return EXIT.ok;
}

function difference({ kind, id, revision, before, at, actor, actor_name: name, changes, deleted }: RevisionView): string {
  const what = deleted ? 'deleted' : before === null ? 'created' : `compared with revision ${before}`;
  const lines = changes.flatMap((change) => [
    `  ${change.field}`,
    ...('old' in change ? [`    - ${textOf(change.old)}`] : []),
    ...('new' in change ? [`    + ${textOf(change.new)}`] : []),
  ]);
  return [`${kind} ${id}, revision ${revision} (${what}), ${at} by ${name ?? actor}`, ...lines].join('\n');
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : JSON.stringify(value));

/** A kind by its name or its plural: `trait`, `identity-rules`. */
function kindOf(name: string): Kind {
  const found = KIND_NAMES.find((kind) => kind === name || kind === name.replaceAll('-', '_') || KINDS[kind].plural === name);
  if (found === undefined) throw new UsageError(`there is no kind \`${name}\`${hint(name, KIND_NAMES)}`);
  return found;
}

function revisionOf(text: string): number {
  if (!/^[1-9]\d{0,8}$/.test(text))
    throw new UsageError(`\`${text}\` is no revision: give its number, as \`tributary revisions\` shows it`);
  return Number(text);
}
