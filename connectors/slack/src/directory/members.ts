import { fault, type Http, type Outcomes, type OutRecord, type RecordOutcome, type Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { notUnderstood, readAnswer, TOO_BIG } from '../api/answer.js';
import { call } from '../api/call.js';

const Members = z.looseObject({ users: z.array(z.string()) });

/** The ids of a user group's members. Throws a `fatal` fault where Slack refuses to say. */
export async function readMembers(http: Http, usergroup: string): Promise<readonly string[]> {
  const asked = await askMembers(http, usergroup);
  if ('users' in asked) return asked.users;
  throw fault.fatal(asked.refused.message);
}

async function askMembers(http: Http, usergroup: string): Promise<{ readonly users: readonly string[] } | { readonly refused: Refusal }> {
  const response = await call(http, { method: 'usergroups.users.list', json: { usergroup }, readOnly: true });
  const said = readAnswer(response);
  if (said.is === 'refusal') return { refused: said.refusal };
  const body = Members.safeParse(said.is === 'success' ? said.body : undefined);
  // A look changes nothing: it can be had again.
  if (!body.success) throw fault.transient(notUnderstood(response));
  return { users: body.data.users };
}

interface Changing {
  readonly http: Http;
  readonly outcomes: Outcomes<OutRecord>;
  readonly usergroup: string;
}

/** Reads the list, changes it and writes it back. A list Slack refuses for the sake of some user is the refusal that is returned. */
export async function changeMembers(
  { http, outcomes, usergroup }: Changing,
  records: readonly OutRecord[],
  users: ReadonlyMap<OutRecord, string>,
): Promise<Refusal | undefined> {
  const asked = await askMembers(http, usergroup);
  if ('refused' in asked) {
    if (asked.refused.code === TOO_BIG) return asked.refused;
    throw fault.fatal(asked.refused.message);
  }
  const before = asked.users;
  const { after, stays } = changedList(before, records, users);
  const settle = () => {
    for (const record of records) outcomes.set(record, record === stays ? LAST : deliveredAs(record, users));
    return undefined;
  };
  if (after.size === before.length && before.every((user) => after.has(user))) return settle();
  const response = await call(http, { method: 'usergroups.users.update', json: { usergroup, users: [...after].join(',') } });
  const said = readAnswer(response);
  if (said.is === 'success') return settle();
  // It was written and nobody knows whether it came through: to be read and written again.
  if (said.is === 'unclear') throw fault.inDoubt(said.message === '' ? notUnderstood(response) : said.message);
  if (said.refusal.code !== 'failed_for_some_users') return said.refusal;
  await judge({ http, outcomes, usergroup }, { records, users, stays });
  return undefined;
}

interface Changed {
  readonly after: ReadonlySet<string>;
  /** A removal that cannot be: Slack takes no empty list. */
  readonly stays: OutRecord | undefined;
}

function changedList(before: readonly string[], records: readonly OutRecord[], users: ReadonlyMap<OutRecord, string>): Changed {
  const after = new Set(before);
  const userOf = (record: OutRecord): string => users.get(record) ?? '';
  const [removals, others] = [records.filter(isRemoval), records.filter((record) => !isRemoval(record))];
  const removed = removals.filter((record) => after.delete(userOf(record)));
  for (const record of others) after.add(userOf(record));
  const stays = after.size === 0 ? removed.at(-1) : undefined;
  if (stays !== undefined) after.add(userOf(stays));
  return { after, stays };
}

const isRemoval = ({ operation }: OutRecord): boolean => operation === 'remove';

const LAST: RecordOutcome = {
  kind: 'rejected',
  code: 'no_users_provided',
  message: 'The last member of a user group cannot be removed: Slack takes no empty list. Disable the user group in Slack.',
};

function deliveredAs(record: OutRecord, users: ReadonlyMap<OutRecord, string>): RecordOutcome {
  const remoteId = users.get(record);
  return isRemoval(record) || remoteId === undefined ? { kind: 'delivered' } : { kind: 'delivered', remoteId };
}

interface Judged extends Pick<Changed, 'stays'> {
  readonly records: readonly OutRecord[];
  readonly users: ReadonlyMap<OutRecord, string>;
}

/** Slack took some users and does not say whom: the list tells. */
async function judge({ http, outcomes, usergroup }: Changing, { records, users, stays }: Judged): Promise<void> {
  const now = new Set(await readMembers(http, usergroup));
  for (const record of records) {
    const isMember = now.has(users.get(record) ?? '');
    if (record === stays) outcomes.set(record, LAST);
    else outcomes.set(record, isMember === isRemoval(record) ? FAILED : deliveredAs(record, users));
  }
}

const FAILED: RecordOutcome = {
  kind: 'rejected',
  code: 'failed_for_some_users',
  message: 'Slack changed the user group for some users and not for this one.',
};
