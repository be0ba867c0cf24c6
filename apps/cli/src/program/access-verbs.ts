import { ROLES, type Role } from '@tributary/contract';
import { Option } from 'commander';
import { audit, type AuditOptions, verifyAudit } from '../commands/access/audit.js';
import { createKey, type KeyOptions, listKeys, revokeKey } from '../commands/access/keys.js';
import {
  type AccessAt,
  changeRole,
  invite,
  listInvitations,
  listUsers,
  loginLink,
  removeUser,
  uninvite,
} from '../commands/access/users.js';
import { createWorkspace, deleteWorkspace, listWorkspaces, renameWorkspace } from '../commands/access/workspaces.js';
import type { Exit } from '../terminal.js';
import { type Group, type Verb, wholeNumber, type Work } from './verb.js';

type Named<O> = (at: AccessAt, names: readonly string[], options: O) => Promise<Exit>;

/** The work of a verb that needs to know where the dashboard is. */
function at<O = object>(work: Named<O>): Work<O & { url: string }> {
  return (client, { names, options, terminal }) => work({ client, terminal, json: options.json, url: options.url }, names, options);
}

const role = (preset: Role) => new Option('--role <role>', 'what they may do').choices(ROLES).default(preset);

/** The verbs about who may come in, where, and what they did. */
export function addAccess(verb: Verb, group: Group): void {
  addUsers(group('users', 'who is a member of the workspace, and lets others in'));
  addKeys(group('keys', 'API keys, for programs'));
  addWorkspaces(group('workspaces', 'the workspaces of this installation'));
  verb<AuditOptions & { verify: boolean; hash?: string; url: string }>(
    'audit',
    'show who did what; or whether the log of it is whole',
    at<AuditOptions & { verify: boolean; hash?: string }>(
      (place, _names, { verify, hash, actor, verb: did, kind, id, since, until, limit }) =>
        verify || hash !== undefined ? verifyAudit(place, hash) : audit(place, { ...{ actor, verb: did, kind, id, since, until }, limit }),
    ),
  )
    .option('--actor <actor>', 'only by `user:<id>`, `api_key:<id>` or `system`')
    .option('--verb <verb>', 'only this verb, `definition.put`, or all that begin so, `definition`')
    .option('--kind <kind>', 'only what was done to this kind')
    .option('--id <id>', 'only what was done to this, by its id')
    .option('--since <time>', 'not older than this, RFC 3339')
    .option('--until <time>', 'older than this')
    .option('--limit <n>', 'how many at most', wholeNumber, 50)
    .option('--verify', 'say whether every entry is as it was written, and none is missing', false)
    .option('--hash <hash>', 'and whether it still has the entry with this hash, that was the newest once');
}

function addUsers(verb: Verb): void {
  verb('list', 'show the members', at(listUsers));
  verb<{ role: Role; url: string }>(
    'invite <email>',
    'make a link that lets somebody in',
    at<{ role: Role }>((place, [email = ''], options) => invite(place, email, options.role)),
  ).addOption(role('viewer'));
  verb('invitations', 'show the invitations that nobody has accepted yet', at(listInvitations));
  verb(
    'uninvite <invitation>',
    'make the link of an invitation open nothing any more',
    at((place, [named = '']) => uninvite(place, named)),
  );
  verb(
    'link <user>',
    'make a link that logs a member in, by their id, address or name',
    at((place, [named = '']) => loginLink(place, named)),
  );
  verb(
    'role <user> <role>',
    'give a member another role',
    at((place, [named = '', wanted = '']) => changeRole(place, named, wanted)),
  );
  verb(
    'remove <user>',
    'end a membership, and the sessions that go with it',
    at((place, [named = '']) => removeUser(place, named)),
  );
}

function addKeys(verb: Verb): void {
  verb('list', 'show the keys, without the keys themselves', at(listKeys));
  verb<KeyOptions & { url: string }>(
    'create <name>',
    'make a key and show it, this once',
    at<KeyOptions>((place, [name = ''], options) => createKey(place, name, options)),
  )
    .addOption(role('editor'))
    .option('--scope <scope>', 'what of the role it may do, such as `syncs:run` or `*:read`; may be given several times', several, [])
    .option('--expires <when>', 'until when it works: a date, `2027-01-31`, or days, `90d`');
  verb(
    'revoke <key>',
    'make a key stop working at once, by its id or name',
    at((place, [named = '']) => revokeKey(place, named)),
  );
}

function addWorkspaces(verb: Verb): void {
  verb('list', 'show the workspaces you may use', at(listWorkspaces));
  verb<{ name?: string; url: string }>(
    'create <id>',
    'make an empty workspace and show the key of its admin, this once',
    at<{ name?: string }>((place, [id = ''], { name }) => createWorkspace(place, id, name)),
  ).option('--name <name>', 'what people call it');
  verb(
    'rename <id> <name>',
    'call a workspace by another name',
    at((place, [id = '', name = '']) => renameWorkspace(place, id, name)),
  );
  verb(
    'delete <id>',
    'close a workspace in which nothing is defined',
    at((place, [id = '']) => deleteWorkspace(place, id)),
  );
}

function several(text: string, before: readonly string[]): string[] {
  return [...before, text];
}
