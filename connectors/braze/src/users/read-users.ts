import { fault, unexpected } from '@tributary/connector-kit';
import type { OutRecord, WriteContext } from '@tributary/connector-kit';
import { z } from 'zod';
import { nameText, userNamed } from '../identity/user-name.js';
import type { Labelled, UserName } from '../identity/user-name.js';
import { rateOf } from '../rates.js';
import { KEY_REMEDY } from '../refusals.js';
import type { BrazeSettings } from '../settings.js';
import { chunks } from '../track/send-list.js';

const MOST = 50;
const PATH = '/users/export/ids';

const Alias = z.looseObject({ alias_name: z.string(), alias_label: z.string() });
const Exported = z.looseObject({
  users: z.array(
    z.looseObject({ external_id: z.string().optional(), user_aliases: z.array(Alias).nullish(), braze_id: z.string().optional() }),
  ),
});
type Held = z.infer<typeof Exported>['users'][number];

/** Lists that take several names; for the others Braze is asked one by one. */
const LISTS: Readonly<Record<string, string>> = { external_id: 'external_ids', user_alias: 'user_aliases' };
const SINGLE: Readonly<Record<string, string>> = { email: 'email_address', phone: 'phone', braze_id: 'braze_id' };

/** What Braze holds of users: standard attributes by name, the others in `custom_attributes`. Needs the permission `users.export.ids`. */
export async function readUsers(
  context: WriteContext<BrazeSettings, Labelled>,
  keys: readonly OutRecord['key'][],
): Promise<readonly (Readonly<Record<string, unknown>> | null)[]> {
  const names = keys.map((key) => userNamed(key, context.options));
  const known = names.filter((name) => name !== undefined);
  const found = new Map<string, Held>();
  for (const part of chunks(known, isListed(known[0]) ? MOST : 1)) {
    const users = await exported(context, part);
    for (const name of part) {
      const user = users.find((one) => isNamed(one, name));
      if (user !== undefined) found.set(nameText(name), user);
    }
  }
  return names.map((name) => (name === undefined ? null : (found.get(nameText(name)) ?? null)));
}

const isListed = (name: UserName | undefined): boolean => name !== undefined && Object.hasOwn(LISTS, kindOf(name));

const kindOf = (name: UserName): string => Object.keys(name)[0] as string;

function isNamed(user: Held, name: UserName): boolean {
  if (!('user_alias' in name)) return user[kindOf(name)] === Object.values(name)[0];
  const { alias_name: alias, alias_label: label } = name.user_alias;
  return (user.user_aliases ?? []).some((one) => one.alias_name === alias && one.alias_label === label);
}

async function exported({ http, settings }: WriteContext<BrazeSettings, Labelled>, names: readonly UserName[]): Promise<readonly Held[]> {
  const [first] = names;
  if (first === undefined) return [];
  const kind = kindOf(first);
  const values = names.map((name) => Object.values(name)[0] as unknown);
  const json = isListed(first) ? { [LISTS[kind] as string]: values } : { [SINGLE[kind] as string]: values[0] };
  const response = await http.send({ method: 'POST', path: PATH, json, rate: rateOf(settings, 'export') }, { accept: [401] });
  if (response.status === 401 || response.status === 403)
    throw fault.unauthorized(`Braze does not let the API key read users (${response.status}); it needs \`users.export.ids\`.`, KEY_REMEDY);
  const parsed = Exported.safeParse(response.json);
  if (response.status >= 300 || !parsed.success) throw unexpected(response, `\`POST ${PATH}\``);
  return parsed.data.users;
}
