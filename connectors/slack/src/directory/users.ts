import { fault, type Http, type Outcomes, type OutRecord } from '@tributary/connector-kit';
import { z } from 'zod';
import { notUnderstood, readAnswer } from '../api/answer.js';
import { call } from '../api/call.js';

const Found = z.looseObject({ user: z.looseObject({ id: z.string() }) });

/** The ids of the users that records name. Who is not in the workspace is given an outcome instead: there is nobody to add, or to remove. */
export async function resolveUsers(
  http: Http,
  batch: readonly OutRecord[],
  outcomes: Outcomes<OutRecord>,
): Promise<ReadonlyMap<OutRecord, string>> {
  const users = new Map<OutRecord, string>();
  for (const record of batch) {
    const user = record.remoteId ?? (await findUser(http, record.key));
    if (user !== undefined) users.set(record, user);
    else if (record.operation === 'remove') outcomes.set(record, { kind: 'delivered', note: 'There is no such user.' });
    else {
      const message = `The workspace has no user with the e-mail \`${String(record.key.email)}\`.`;
      outcomes.set(record, { kind: 'rejected', code: 'users_not_found', message, field: 'email' });
    }
  }
  return users;
}

/** The id a key names: its own, or that of its e-mail; `undefined` where nobody has it. */
export async function findUser(http: Http, { user, email }: OutRecord['key']): Promise<string | undefined> {
  if (user !== undefined) return String(user);
  const response = await call(http, { method: 'users.lookupByEmail', json: { email: String(email) }, readOnly: true });
  const said = readAnswer(response);
  if (said.is === 'refusal') {
    if (said.refusal.code === 'users_not_found') return undefined;
    throw fault.fatal(said.refusal.message);
  }
  const found = Found.safeParse(said.is === 'success' ? said.body : undefined);
  // A look changes nothing: it can be had again.
  if (!found.success) throw fault.transient(notUnderstood(response));
  return found.data.user.id;
}
