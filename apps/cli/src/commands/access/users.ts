import type { Client } from '@tributary/client';
import type { Role, UserView } from '@tributary/contract';
import { table } from '../../table.js';
import { EXIT, type Exit, type Terminal, UsageError } from '../../terminal.js';

/** Where access is asked about, and how the answer is told. */
export interface AccessAt {
  readonly client: Client;
  readonly terminal: Terminal;
  readonly json: boolean;
  /** The API, which serves the dashboard as well. */
  readonly url: string;
}

/** Shows the members of the workspace. */
export async function listUsers({ client, terminal, json }: AccessAt): Promise<Exit> {
  const { items } = await client.users.list();
  const rows = items.map(({ id, name, email, role, created_at }) => [id, name, email ?? '', role, created_at]);
  terminal.out(json ? JSON.stringify({ items }) : table(['ID', 'NAME', 'EMAIL', 'ROLE', 'SINCE'], rows));
  return EXIT.ok;
}

/** Invites somebody and shows the link that lets them in. */
export async function invite({ client, terminal, json, url }: AccessAt, email: string, role: Role): Promise<Exit> {
  const made = await client.invitations.create({ email, role });
  const link = linkOf(url, made.path);
  const sentence = `${email} comes in as ${role} by this link, once, until ${made.expires_at}; it is shown this once:`;
  terminal.out(json ? JSON.stringify({ ...made, link }) : `${sentence}\n${link}`);
  return EXIT.ok;
}

/** Shows the invitations that nobody has accepted yet. */
export async function listInvitations({ client, terminal, json }: AccessAt): Promise<Exit> {
  const { items } = await client.invitations.list();
  const rows = items.map(({ id, email, role, expires_at }) => [id, email, role, expires_at]);
  terminal.out(json ? JSON.stringify({ items }) : table(['ID', 'EMAIL', 'ROLE', 'UNTIL'], rows));
  return EXIT.ok;
}

/** Makes the link of an invitation open nothing any more. */
export async function uninvite({ client, terminal, json }: AccessAt, named: string): Promise<Exit> {
  const { items } = await client.invitations.list();
  const id = items.find(({ id, email }) => id === named || same(email, named))?.id ?? named;
  await client.invitations.revoke(id);
  terminal.out(json ? JSON.stringify({ revoked: id }) : `the invitation ${named} opens nothing any more`);
  return EXIT.ok;
}

/** Makes a link that logs a member in, once. */
export async function loginLink({ client, terminal, json, url }: AccessAt, named: string): Promise<Exit> {
  const user = await userCalled(client, named);
  const made = await client.users.loginLink(user.id);
  const link = linkOf(url, made.path);
  const sentence = `${user.name} logs in by this link, once, until ${made.expires_at}; it is shown this once:`;
  terminal.out(json ? JSON.stringify({ ...made, link }) : `${sentence}\n${link}`);
  return EXIT.ok;
}

/** Gives a member another role. */
export async function changeRole({ client, terminal, json }: AccessAt, named: string, role: string): Promise<Exit> {
  const { id, name } = await userCalled(client, named);
  const changed = await client.users.change(id, { role: role as Role });
  terminal.out(json ? JSON.stringify(changed) : `${name} is ${changed.role} now`);
  return EXIT.ok;
}

/** Ends a membership. */
export async function removeUser({ client, terminal, json }: AccessAt, named: string): Promise<Exit> {
  const { id, name } = await userCalled(client, named);
  await client.users.remove(id);
  terminal.out(json ? JSON.stringify({ removed: id }) : `${name} is no member any more; their sessions here have ended`);
  return EXIT.ok;
}

const linkOf = (url: string, path: string): string => `${url.replace(/\/+$/, '')}${path}`;
const same = (one: string | null, other: string): boolean => one?.toLowerCase() === other.toLowerCase();

/** A member by id, address or name; nobody is guessed at where several have it. */
async function userCalled(client: Client, named: string): Promise<UserView> {
  const { items } = await client.users.list();
  const found = items.filter(({ id, email, name }) => id === named || same(email, named) || same(name, named));
  const [user] = found;
  if (user === undefined) throw new UsageError(`there is no member \`${named}\`: \`tributary users\` lists them`);
  if (found.length > 1) throw new UsageError(`\`${named}\` are several: give an id, one of ${found.map(({ id }) => id).join(', ')}`);
  return user;
}
