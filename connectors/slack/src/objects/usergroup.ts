import { splitRefused, type DestinationObject } from '@tributary/connector-kit';
import { z } from 'zod';
import { needsToken } from '../api/call.js';
import { changeMembers, readMembers } from '../directory/members.js';
import type { SlackSettings } from '../settings.js';
import { findUser, resolveUsers } from '../directory/users.js';

export const UsergroupOptions = z.strictObject({
  usergroup: z
    .string()
    .regex(/^S[A-Z0-9]+$/, 'give its id: `S0123456789`')
    .meta({ title: 'User group', description: 'Its id (`S0123456789`)' }),
});
export type UsergroupOptions = z.infer<typeof UsergroupOptions>;

/** Members of a user group. Slack replaces the whole list at once, so that it is read, changed and written, one batch after the other. */
export const usergroup: DestinationObject<SlackSettings, UsergroupOptions> = {
  label: 'Members of a user group',
  modes: ['membership'],
  writes: 'partial',
  idempotent: true,
  fields: [
    { name: 'user', label: 'User', type: 'string', identifier: true, help: 'The id of a member of the workspace: `U0123456789`' },
    {
      name: 'email',
      label: 'E-mail',
      type: 'string',
      identifier: true,
      help: 'In place of the id; each is looked up, at most 50 a minute',
    },
  ],
  acceptsOtherFields: false,
  options: UsergroupOptions,
  batch: { records: 100 },
  // All changes of a sync are in one lane, or two of them would write the list over each other.
  lane: [],
  concurrency: 1,
  removal: 'The user leaves the user group. The last member stays: Slack takes no empty list.',
  async prepare({ http, settings, options }) {
    needsToken(settings, 'a user group');
    await readMembers(http, options.usergroup);
    return [];
  },
  async write({ http, settings, options }, batch, outcomes) {
    needsToken(settings, 'a user group');
    const users = await resolveUsers(http, batch, outcomes);
    await splitRefused([...users.keys()], outcomes, (part) => changeMembers({ http, outcomes, usergroup: options.usergroup }, part, users));
  },
  async read({ http, options }, keys) {
    const members = await readMembers(http, options.usergroup);
    const found = [];
    for (const key of keys) {
      const user = await findUser(http, key);
      found.push(user !== undefined && members.includes(user) ? {} : null);
    }
    return found;
  },
};
