import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { RunView, StoredObject } from '@tributary/contract';
import type { Kind } from '@tributary/core';
import { api } from '../../api.js';
import { words } from '../../format.js';
import { toast } from '../../parts/toasts.js';
import { PAGES } from '../pages.js';
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
  const person = IDENTIFIER.test(text.trim()) ? [personOf(text.trim(), go)] : [];
  const pages = PAGES.map(({ to, label }) => ({ id: to, label, kind: 'Page', act: () => go(to) }));
  return [
    ...person,
    ...pages,
    ...objects.map((object) => entryOf(object, go)),
    ...runsOf(objects, go),
    ...WORK.map((work) => start(work, go)),
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
  readonly id: string;
  readonly label: string;
  readonly also?: string;
  readonly call: () => Promise<RunView>;
}

const WORK: readonly Work[] = [
  { id: 'run-stitch', label: 'Stitch profiles now', call: () => api.runs.stitch() },
  { id: 'run-traits', label: 'Compute traits now', call: () => api.runs.traits() },
  { id: 'run-audiences', label: 'Refresh audiences now', call: () => api.runs.audiences() },
];

const runsOf = (objects: readonly StoredObject[], go: Go): readonly Entry[] =>
  objects
    .filter(({ kind }) => kind === 'sync')
    .flatMap((sync) => [
      start({ id: `run/${sync.id}`, label: `Run ${nameOf(sync)}`, also: sync.id, call: () => api.runs.sync(sync.id) }, go),
      start({ id: `preview/${sync.id}`, label: `Preview ${nameOf(sync)}`, also: sync.id, call: () => api.runs.preview(sync.id) }, go),
    ]);

/** Starts a run and leads to it; a refusal is said in its own words. */
const start = ({ call, ...work }: Work, go: Go): Entry => ({
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
