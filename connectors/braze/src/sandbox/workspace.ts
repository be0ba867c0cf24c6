export interface Alias {
  readonly alias_name: string;
  readonly alias_label: string;
}

/** A user as Braze keeps it: standard attributes beside the ids, the others in `custom_attributes`. */
export interface Profile {
  readonly braze_id: string;
  external_id?: string;
  user_aliases?: Alias[];
  custom_attributes: Record<string, unknown>;
  [standard: string]: unknown;
}

export interface Catalog {
  readonly name: string;
  readonly description: string;
  readonly fields: readonly { readonly name: string; readonly type: string }[];
  items: Record<string, unknown>[];
}

/** Everything the sandbox keeps of its workspace: plain data. */
export interface Kept {
  users: Profile[];
  events: unknown[];
  purchases: unknown[];
  subscriptions: Record<string, Record<string, string>>;
  /** What it was told of who is who, each once, and whether there was anybody to do it with. */
  identity: Record<string, { readonly told: string; readonly who: unknown; done: boolean }>;
  catalogs: Catalog[];
  /** Data points billed: attributes, events and purchases written, even where nothing changed. */
  dataPoints: number;
  /** Users made so far. */
  made: number;
}

type Identified = Readonly<Record<string, unknown>>;

/** The workspace with its users, found by each of their names. */
export interface Workspace {
  readonly kept: Omit<Kept, 'users'>;
  users(): readonly Profile[];
  /** All of it, to be kept. */
  save(): Kept;
  find(object: Identified): Profile | undefined;
  make(object: Identified): Profile;
  /** A standard attribute or an id changed: the user is found by its new names. */
  renamed(profile: Profile): void;
  remove(profile: Profile): void;
}

export const emptyKept = (): Kept => ({
  users: [],
  events: [],
  purchases: [],
  subscriptions: {},
  identity: {},
  catalogs: [PRODUCTS()],
  dataPoints: 0,
  made: 0,
});

const PRODUCTS = (): Catalog => ({
  name: 'products',
  description: 'Comes with the sandbox',
  fields: [
    ...Object.entries({
      id: 'string',
      title: 'string',
      price: 'number',
      available: 'boolean',
      published_at: 'time',
      details: 'object',
      tags: 'array',
    }),
  ].map(([name, type]) => ({ name, type })),
  items: [],
});

/** Opens a workspace over what was kept; users are found by any of their names at once. */
export function openWorkspace(kept: Kept): Workspace {
  const users = new Map(kept.users.map((user) => [user.braze_id, user]));
  const names = new Map<string, string>();
  const namesOf = new Map<string, readonly string[]>();
  const forget = ({ braze_id: id }: Profile) => {
    for (const name of namesOf.get(id) ?? []) if (names.get(name) === id) names.delete(name);
  };
  const renamed = (profile: Profile) => {
    forget(profile);
    const own = allNames(profile);
    namesOf.set(profile.braze_id, own);
    for (const name of own) names.set(name, profile.braze_id);
  };
  for (const user of kept.users) renamed(user);
  return {
    kept,
    users: () => [...users.values()],
    save: () => ({ ...kept, users: [...users.values()] }),
    find: (object) => users.get(names.get(nameIn(object) ?? '') ?? ''),
    renamed,
    make(object) {
      const { external_id: externalId, user_alias: alias, email, phone } = object;
      kept.made += 1;
      const profile: Profile = { braze_id: `sandbox-${String(kept.made).padStart(8, '0')}`, custom_attributes: {} };
      if (typeof externalId === 'string') profile.external_id = externalId;
      else if (isAlias(alias)) profile.user_aliases = [{ alias_name: alias.alias_name, alias_label: alias.alias_label }];
      else if (typeof email === 'string') profile['email'] = email;
      else if (typeof phone === 'string') profile['phone'] = phone;
      users.set(profile.braze_id, profile);
      renamed(profile);
      return profile;
    },
    remove(profile) {
      forget(profile);
      users.delete(profile.braze_id);
    },
  };
}

export function isAlias(value: unknown): value is Alias {
  const { alias_name: name, alias_label: label } = (value ?? {}) as Partial<Alias>;
  return typeof name === 'string' && name !== '' && typeof label === 'string' && label !== '';
}

/** The name an object is meant by: of several the most lasting, and an email before a phone. */
export function nameIn(object: Identified): string | undefined {
  const { external_id: externalId, user_alias: alias, braze_id: brazeId, email, phone } = object;
  if (typeof externalId === 'string' && externalId !== '') return `external_id ${externalId}`;
  if (isAlias(alias)) return aliasName(alias);
  if (typeof brazeId === 'string' && brazeId !== '') return `braze_id ${brazeId}`;
  if (typeof email === 'string' && email !== '') return `email ${email}`;
  return typeof phone === 'string' && phone !== '' ? `phone ${phone}` : undefined;
}

const aliasName = ({ alias_name: name, alias_label: label }: Alias): string => `alias ${JSON.stringify([label, name])}`;

function allNames(profile: Profile): readonly string[] {
  const { braze_id: id, external_id: externalId, user_aliases: aliases = [], email, phone } = profile;
  return [
    ...[{ braze_id: id }, { external_id: externalId }, { email }, { phone }].flatMap((one) => nameIn(one) ?? []),
    ...aliases.map(aliasName),
  ];
}

/** Notes what it was told of who is who. */
export function noteIdentity({ kept }: Workspace, told: string, who: unknown, done: boolean): void {
  const entry = (kept.identity[JSON.stringify([told, who])] ??= { told, who, done });
  entry.done ||= done;
}
