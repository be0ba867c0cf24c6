import { z } from 'zod';
import type { AnyConnector, Connector, DestinationObject } from '../../connector.js';
import { defineConnector } from '../../define-connector.js';
import { unexpected } from '../../http/faults.js';
import type { HttpResponse } from '../../http/http.js';
import type { OutRecord } from '../../record.js';
import type { Sandbox, SandboxRequest, SandboxResponse } from '../../sandbox/sandbox.js';
import { aRecord } from '../a-record.js';
import type { Sample } from '../conformance-bench.js';

/** A small destination that does everything right, for the kit's own tests to break. */
export type Settings = { readonly token: string };
export type Note = DestinationObject<Settings>;

export const TOKEN = 'notes-secret-token-1';
const BATCH_BYTES = 200_000;

/** `POST /notes` with `{ items }` is answered by `{ ok, errors: [{ index, message }] }`; `GET /notes?ids=` reads. */
export function notesSandbox(): Sandbox {
  let notes: Record<string, Record<string, unknown>> = {};
  const post = ({ json }: SandboxRequest): SandboxResponse => {
    const errors: { index: number; message: string }[] = [];
    for (const [index, item] of (json as { items: Record<string, unknown>[] }).items.entries()) {
      if (item.body === 'forbidden') errors.push({ index, message: 'this text is forbidden' });
      else if (item.removed === true) delete notes[String(item.id)];
      else notes[String(item.id)] = item;
    }
    return { status: 200, json: { ok: true, errors } };
  };
  const get = ({ path, query }: SandboxRequest): SandboxResponse => {
    if (path !== '/notes') return { status: 200, json: { ok: true } };
    const ids = (query.ids ?? '').split(',');
    return { status: 200, json: { ok: true, notes: ids.map((id) => notes[id] ?? null), fields: ['color'] } };
  };
  return {
    answer: (request) => {
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, json: { message: 'who are you?' } };
      return request.method === 'GET' ? get(request) : post(request);
    },
    holdings: () => ({ note: Object.values(notes) }),
    save: () => notes,
    restore: (state) => {
      notes = state as typeof notes;
    },
  };
}

type Answer = {
  ok?: boolean;
  errors?: { index: number; message: string }[];
  notes?: (Record<string, unknown> | null)[];
  fields?: string[];
};

/** The answer of the destination, or what it means that there is none. */
export function understood(response: HttpResponse): Answer {
  const body = response.json as Answer | undefined;
  if (response.status !== 200 || body?.ok !== true) throw unexpected(response, '`/notes`');
  return body;
}

export const itemsOf = (batch: readonly OutRecord[]) =>
  batch.map((record) => ({ ...record.fields, ...record.key, removed: record.operation === 'remove' }));

export const note: Note = {
  label: 'Note',
  modes: ['upsert', 'mirror'],
  writes: 'full',
  idempotent: true,
  fields: [
    { name: 'id', label: 'Id', type: 'string', identifier: true, required: true },
    { name: 'body', label: 'Text', type: 'string' },
  ],
  acceptsOtherFields: false,
  options: z.strictObject({}),
  batch: { records: 10, bytes: BATCH_BYTES },
  concurrency: 1,
  removal: 'The note is deleted.',
  async write({ http }, batch, outcomes) {
    const answer = understood(await http.send({ method: 'POST', path: '/notes', json: { items: itemsOf(batch) } }));
    // Without its list of errors an answer says nothing of anybody.
    if (answer.errors === undefined) return;
    outcomes.all({ kind: 'delivered' });
    for (const { index, message } of answer.errors) {
      const record = batch[index];
      if (record !== undefined) outcomes.set(record, { kind: 'rejected', code: 'invalid', message });
    }
  },
  async discover({ http }) {
    const { fields = [] } = understood(await http.send({ method: 'GET', path: '/notes' }));
    return fields.map((name) => ({ name, label: name, type: 'string' }));
  },
  async prepare({ http }) {
    understood(await http.send({ method: 'GET', path: '/me' }));
    return [];
  },
  async read({ http }, keys) {
    if (keys.length === 0) return [];
    const ids = keys.map(({ id }) => String(id)).join(',');
    return understood(await http.send({ method: 'GET', path: '/notes', query: { ids } })).notes ?? [];
  },
};

/** The connector, with parts of its object or itself replaced. */
export function notes(change: Partial<Note> = {}, more: Partial<Pick<Connector<Settings>, 'check' | 'sandbox'>> = {}): AnyConnector {
  return defineConnector<Settings>({
    slug: 'notes',
    name: 'Notes',
    settings: z.object({ token: z.string().meta({ secret: true }) }),
    baseUrl: () => 'https://notes.example',
    auth: ({ token }) => ({ scheme: 'header', name: 'authorization', value: `Bearer ${token}` }),
    async check({ http }) {
      understood(await http.send({ method: 'GET', path: '/me' }));
      return { detail: 'Signed in.' };
    },
    sandbox: { settings: { token: TOKEN }, create: notesSandbox },
    ...more,
    objects: { note: { ...note, ...change } },
  });
}

export const sample: Sample = {
  good: (n) => aRecord(`r${n}`, { id: `n${n}` }, { id: `n${n}`, body: `text ${n}` }),
  bad: aRecord('bad', { id: 'bad' }, { id: 'bad', body: 'forbidden' }),
  options: {},
  text: 'body',
};
