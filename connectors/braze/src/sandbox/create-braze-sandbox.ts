import type { Now, Sandbox, SandboxRequest, SandboxResponse } from '@tributary/connector-kit';
import { answerCatalogs } from './catalogs.js';
import { listCustomAttributes } from './custom-attributes.js';
import { createLimits } from './limits.js';
import { deleteUsers, exportUsers, identifyUsers, mergeUsers, newAliases } from './people.js';
import { setSubscriptions } from './subscriptions.js';
import { Switches } from './switches.js';
import { takeTracked } from './track.js';
import { emptyKept, openWorkspace } from './workspace.js';
import type { Kept, Profile, Workspace } from './workspace.js';

export const SANDBOX_KEY = 'sandbox-braze-rest-api-key';
/** A key that may track users and nothing else. */
export const TRACK_ONLY_KEY = 'sandbox-braze-track-only-key';

const MOST_BYTES = 4_000_000;

interface State {
  readonly kept: Kept;
  readonly switches: Switches;
  readonly later: readonly Later[];
}

/** A request whose changes are not seen yet. */
interface Later {
  readonly at: number;
  readonly json: unknown;
}

type Answer = (workspace: Workspace, request: SandboxRequest) => SandboxResponse;
interface Route {
  readonly permission: string;
  readonly bucket: string;
  readonly answer: Answer;
}

const body =
  (answer: (workspace: Workspace, json: Readonly<Record<string, unknown>>) => SandboxResponse): Answer =>
  (workspace, { json }) =>
    answer(workspace, (json ?? {}) as Readonly<Record<string, unknown>>);

const ROUTES: Readonly<Record<string, Route>> = {
  'POST /users/alias/new': { permission: 'users.alias.new', bucket: 'profiles', answer: body(newAliases) },
  'POST /users/identify': { permission: 'users.identify', bucket: 'profiles', answer: body(identifyUsers) },
  'POST /users/merge': { permission: 'users.merge', bucket: 'profiles', answer: body(mergeUsers) },
  'POST /users/delete': { permission: 'users.delete', bucket: 'profiles', answer: body(deleteUsers) },
  'POST /users/export/ids': { permission: 'users.export.ids', bucket: 'export', answer: body(exportUsers) },
  'POST /v2/subscription/status/set': { permission: 'subscription.status.set', bucket: 'subscriptions', answer: body(setSubscriptions) },
  'GET /custom_attributes': { permission: 'custom_attributes.get', bucket: 'lists', answer: listCustomAttributes },
  'GET /catalogs': { permission: 'catalogs.get', bucket: 'catalogs', answer: answerCatalogs },
  'POST /catalogs': { permission: 'catalogs.create', bucket: 'catalogs', answer: answerCatalogs },
  'GET /catalogs/*/items/*': { permission: 'catalogs.get_item', bucket: 'catalogs', answer: answerCatalogs },
  'POST /catalogs/*/items': { permission: 'catalogs.add_items', bucket: 'catalog_items', answer: answerCatalogs },
  'PUT /catalogs/*/items': { permission: 'catalogs.replace_items', bucket: 'catalog_items', answer: answerCatalogs },
  'PATCH /catalogs/*/items': { permission: 'catalogs.update_items', bucket: 'catalog_items', answer: answerCatalogs },
  'DELETE /catalogs/*/items': { permission: 'catalogs.delete_items', bucket: 'catalog_items', answer: answerCatalogs },
};

const refuse = (status: number, message: string): SandboxResponse => ({ status, json: { message } });

const ASSUMES: readonly string[] = [
  'A request takes 75 objects over all its lists; old contracts allow 75 a list (`per_list`).',
  'A missing permission is answered 403; some documentation says 401. Its text is ours, and so is the text of a 429.',
  '`/users/delete` answers 201. An external id that begins with `blocked-` is one that Braze blocks. An alias cannot move to another user, and identifying or merging somebody unknown does nothing.',
  'A text of more than 255 characters or a name with `$` refuses its object; inside nested data it drops all nested changes of the request.',
  '`$add`, `$remove` and `$update` are carried out in this order. Each value inside nested data costs a data point.',
  'Country, language, subscriptions and the name of the user cost no data point: Braze does not list what is free.',
  'Ids nobody has are taken by subscription groups. Missing items refuse a catalog request, and so do present ones one that creates.',
  'Types of custom attributes are told with how Braze came to know them behind.',
];

/** Braze's REST API, as its documentation says; `PUT /sandbox/switches` changes what is unknown, and `GET /sandbox/bill` tells the data points. */
export function createBrazeSandbox(now: Now = Date.now): Sandbox {
  let workspace = openWorkspace(emptyKept());
  let switches = Switches.parse({});
  let later: Later[] = [];
  let limited = createLimits(now);

  const settle = () => {
    const due = later.filter(({ at }) => at <= now());
    if (due.length > 0) later = later.filter(({ at }) => at > now());
    for (const { json } of due) takeTracked(json, switches).apply(workspace);
  };
  const track = ({ json, text }: SandboxRequest): SandboxResponse => {
    if (Buffer.byteLength(text) > MOST_BYTES) return refuse(413, 'Request Entity Too Large');
    const taken = takeTracked(json, switches);
    if (switches.lag_ms > 0) later.push({ at: now() + switches.lag_ms, json });
    else taken.apply(workspace);
    return taken.response;
  };
  const flip = ({ json }: SandboxRequest): SandboxResponse => {
    const parsed = Switches.partial().safeParse(json);
    if (!parsed.success) return refuse(400, parsed.error.issues.map((issue) => issue.message).join('; '));
    switches = Switches.parse({ ...switches, ...(json as object) });
    return { status: 200, json: switches };
  };

  return {
    assumes: ASSUMES,
    answer(request) {
      settle();
      const name = `${request.method} ${request.path.replace(/^\/catalogs\/[^/]+\/items(\/[^/]+)?$/, (_, item?: string) => `/catalogs/*/items${item === undefined ? '' : '/*'}`)}`;
      if (name === 'PUT /sandbox/switches') return flip(request);
      if (name === 'GET /sandbox/bill') return { status: 200, json: { data_points: workspace.kept.dataPoints } };
      const key = /^Bearer (.*)$/.exec(request.headers['authorization'] ?? '')?.[1];
      if (key !== SANDBOX_KEY && key !== TRACK_ONLY_KEY) return refuse(401, 'Invalid API Key');
      if (name === 'POST /users/track') return limited('track', switches, () => track(request));
      const route = Object.hasOwn(ROUTES, name) ? ROUTES[name] : undefined;
      if (route === undefined) return refuse(404, 'Invalid URL');
      // Some of the documentation says 401; the text is assumed.
      if (key === TRACK_ONLY_KEY) return refuse(403, `The API key lacks the permission ${route.permission}`);
      return limited(route.bucket, switches, () => route.answer(workspace, request));
    },
    holdings() {
      settle();
      return holdingsOf(workspace.save());
    },
    save: (): State => ({ kept: workspace.save(), switches, later }),
    restore(state) {
      const saved = state as State;
      workspace = openWorkspace(saved.kept);
      switches = saved.switches;
      later = [...saved.later];
      limited = createLimits(now);
    },
  };
}

function holdingsOf({ users, events, purchases, subscriptions, identity, catalogs }: Kept): Readonly<Record<string, readonly unknown[]>> {
  const groups = Object.entries(subscriptions).flatMap(([group, states]) =>
    Object.entries(states).map(([id, state]) => ({ subscription_group_id: group, id, subscription_state: state })),
  );
  const items = catalogs.flatMap(({ name, items: own }) => own.map((item) => ({ catalog: name, ...item })));
  return {
    users: users.map(shownUser),
    events,
    purchases,
    subscriptions: groups,
    identity: Object.values(identity),
    catalog_items: items,
  };
}

/** Braze's own id is of interest only where there is no other. */
function shownUser({ braze_id: id, ...user }: Profile): unknown {
  return user.external_id === undefined ? { braze_id: id, ...user } : user;
}
