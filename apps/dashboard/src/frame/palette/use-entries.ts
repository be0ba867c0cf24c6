import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { RunView, StoredObject } from '@tributary/contract';
import type { Kind } from '@tributary/core';
import { api } from '../../api.js';
import { words } from '../../format.js';
import { allows, type Permission } from '../../may/permissions.js';
import { toast } from '../../parts/toasts.js';
import { PAGES } from '../pages.js';
import { sessionQuery } from '../session.js';
import { chooseTheme, THEMES } from '../theme.js';
import type { Entry } from './entries.js';
import { objectsQuery } from './objects-query.js';

type Go = (href: string) => Promise<void>;

/** Where an object of a kind is shown: on a page of its own, or on one where it stands with others. */
const SHOWN_AT: Partial<Record<Kind, (id: string) => string>> = {
  sync: (id) => `/syncs/${id}`,
  destination: (id) => `/destinations/${id}`,
  model: (id) => `/models/${id}`,
  audience: (id) => `/audiences/${id}`,
  trait: (id) => `/traits/${id}`,
  identity_rule: () => '/identity',
  identifier_type: () => '/identity',
  warehouse: () => '/settings?tab=warehouses',
};

/** A whole identifier, as `email:ada@example.com`. */
const IDENTIFIER = /^\w+:\S+$/;

/** Everything the palette knows for a text: pages, objects, things to do, and the person an identifier names. */
export function useEntries(text: string): readonly Entry[] {
  const navigate = useNavigate();
  const go: Go = (href) => navigate({ href });
  const { data: objects = [] } = useQuery(objectsQuery(text));
  const { data: session } = useQuery(sessionQuery);
  const may = (needs: Permission | undefined) => needs === undefined || (session !== undefined && allows(session, needs));
  const person = IDENTIFIER.test(text.trim()) ? [personOf(text.trim(), go)] : [];
  const pages = PAGES.filter(({ needs }) => may(needs)).map(({ to, label }) => ({ id: to, label, kind: 'Page', act: () => go(to) }));
  return [
    ...person,
    ...pages,
    ...objects.map((object) => entryOf(object, go)),
    ...[...runsOf(objects), ...WORK].filter(({ needs }) => may(needs)).map((work) => start(work, go)),
    ...LOOKS,
  ];
}

const personOf = (identifier: string, go: Go): Entry => ({
  id: 'person',
  label: `Find ${identifier}`,
  kind: 'Profile',
  act: () => go(`/profiles?identifier=${encodeURIComponent(identifier)}`),
});

const nameOf = ({ id, object }: StoredObject): string => (typeof object['label'] === 'string' ? object['label'] : id);

const entryOf = (object: StoredObject, go: Go): Entry => ({
  id: `${object.kind}/${object.id}`,
  label: nameOf(object),
  also: object.id,
  kind: words(object.kind),
  act: () => go(SHOWN_AT[object.kind]?.(encodeURIComponent(object.id)) ?? '/'),
});

interface Work {
  readonly needs: Permission;
  readonly id: string;
  readonly label: string;
  readonly also?: string;
  readonly call: () => Promise<RunView>;
}

const WORK: readonly Work[] = [
  { id: 'run-stitch', label: 'Stitch profiles now', needs: 'identity:run', call: () => api.runs.stitch() },
  { id: 'run-traits', label: 'Compute traits now', needs: 'traits:run', call: () => api.runs.traits() },
  { id: 'run-audiences', label: 'Compute audiences now', needs: 'audiences:run', call: () => api.runs.audiences() },
];

const runsOf = (objects: readonly StoredObject[]): readonly Work[] =>
  objects
    .filter(({ kind }) => kind === 'sync')
    .map((sync) => ({ sync, of: { also: sync.id, needs: 'syncs:run' } as const }))
    .flatMap(({ sync, of }) => [
      { ...of, id: `run/${sync.id}`, label: `Run ${nameOf(sync)}`, call: () => api.runs.sync(sync.id) },
      { ...of, id: `preview/${sync.id}`, label: `Preview ${nameOf(sync)}`, call: () => api.runs.preview(sync.id) },
    ]);

/** Starts a run and leads to it; a refusal is said in its own words. */
const start = ({ call, needs: _needs, ...work }: Work, go: Go): Entry => ({
  ...work,
  kind: 'Action',
  act: async () => {
    try {
      await go(`/runs/${(await call()).id}`);
    } catch (error) {
      toast(error instanceof Error ? error.message : String(error), 'bad');
    }
  },
});

const LOOKS: readonly Entry[] = THEMES.map((theme) => ({
  id: `theme-${theme}`,
  label: `Theme: ${theme}`,
  kind: 'Action',
  act: () => chooseTheme(theme),
}));
