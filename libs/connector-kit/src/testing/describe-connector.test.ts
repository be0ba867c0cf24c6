import { describe, expect, test } from '@jest/globals';
import { z } from 'zod';
import type { AnyConnector, Connector, DestinationObject } from '../connector.js';
import { defineConnector } from '../define-connector.js';
import { unexpected } from '../http/faults.js';
import type { HttpResponse } from '../http/http.js';
import { fault } from '../outcome.js';
import type { OutRecord } from '../record.js';
import type { Sandbox, SandboxRequest, SandboxResponse } from '../sandbox/sandbox.js';
import { aRecord } from './a-record.js';
import { withBench } from './conformance-bench.js';
import type { Sample } from './conformance-bench.js';
import { connectorCases, objectCases } from './conformance-cases.js';
import { describeConnector } from './describe-connector.js';

type Settings = { readonly token: string };
type Note = DestinationObject<Settings>;

const TOKEN = 'notes-secret-token-1';

/** A small destination: `POST /notes` with `{ items }`, answered by `{ errors: [{ index, message }] }`. */
function notesSandbox(): Sandbox {
  let notes: Record<string, unknown> = {};
  const post = ({ json }: SandboxRequest): SandboxResponse => {
    const errors: { index: number; message: string }[] = [];
    for (const [index, item] of (json as { items: Record<string, unknown>[] }).items.entries()) {
      if (item.body === 'forbidden') errors.push({ index, message: 'this text is forbidden' });
      else if (item.removed === true) delete notes[String(item.id)];
      else notes[String(item.id)] = item;
    }
    return { status: 200, json: { ok: true, errors } };
  };
  return {
    answer: (request) => {
      if (request.headers.authorization !== `Bearer ${TOKEN}`) return { status: 401, json: { message: 'who are you?' } };
      return request.method === 'GET' ? { status: 200, json: { ok: true } } : post(request);
    },
    holdings: () => ({ note: Object.values(notes) }),
    save: () => notes,
    restore: (state) => {
      notes = state as typeof notes;
    },
  };
}

const note: Note = {
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
  batch: { records: 10, bytes: 500_000 },
  concurrency: 1,
  removal: 'The note is deleted.',
  async write({ http }, batch, outcomes) {
    const items = batch.map((record) => ({ ...record.fields, ...record.key, removed: record.operation === 'remove' }));
    const errors = understood(await http.send({ method: 'POST', path: '/notes', json: { items } }));
    outcomes.all({ kind: 'delivered' });
    for (const { index, message } of errors) outcomes.set(batch[index] as OutRecord, { kind: 'rejected', code: 'invalid', message });
  },
};

function understood(response: HttpResponse): { index: number; message: string }[] {
  const body = response.json as { ok?: boolean; errors?: { index: number; message: string }[] } | undefined;
  if (body?.ok !== true) throw unexpected(response, '`POST /notes`');
  return body.errors ?? [];
}

function notes(change: Partial<Note> = {}, more: Partial<Pick<Connector<Settings>, 'check'>> = {}): AnyConnector {
  return defineConnector<Settings>({
    slug: 'notes',
    name: 'Notes',
    settings: z.object({ token: z.string().meta({ secret: true }) }),
    baseUrl: () => 'https://notes.example',
    auth: ({ token }) => ({ scheme: 'header', name: 'authorization', value: `Bearer ${token}` }),
    async check({ http }) {
      await http.send({ method: 'GET', path: '/me' });
      return { detail: 'Signed in.' };
    },
    ...more,
    objects: { note: { ...note, ...change } },
    sandbox: { settings: { token: TOKEN }, create: notesSandbox },
  });
}

const sample: Sample = {
  good: (n) => aRecord(`r${n}`, { id: `n${n}` }, { id: `n${n}`, body: `text ${n}` }),
  bad: aRecord('bad', { id: 'bad' }, { id: 'bad', body: 'forbidden' }),
  options: {},
  text: 'body',
};

describeConnector(notes(), { samples: { note: sample } });

/** The names of the cases that a connector fails. */
async function failures(connector: AnyConnector): Promise<string[]> {
  const failed: string[] = [];
  for (const each of [...connectorCases(connector), ...objectCases(connector, 'note', sample)]) {
    await withBench(connector, each.run).catch(() => failed.push(each.name));
  }
  return failed;
}

describe('the conformance suite finds a connector that', () => {
  test('calls everything delivered, whatever the answer says', async () => {
    const failed = await failures(
      notes({
        async write({ http }, batch, outcomes) {
          const items = batch.map((record) => ({ ...record.fields, ...record.key, removed: record.operation === 'remove' }));
          await http.send({ method: 'POST', path: '/notes', json: { items } });
          outcomes.all({ kind: 'delivered' });
        },
      }),
    );
    expect(failed).toEqual([
      'one bad record among good ones costs one rejection',
      'a bad record alone is rejected with the reason',
      'a page of HTML with status 200 is no success',
    ]);
  });

  test('counts errors against the wrong record', async () => {
    const failed = await failures(
      notes({
        async write(context, batch, outcomes) {
          await note.write(context, [...batch].reverse(), {
            ...outcomes,
            set: (_record, outcome) => outcomes.set(batch[0] as OutRecord, outcome),
          });
        },
      }),
    );
    expect(failed).toEqual(['one bad record among good ones costs one rejection']);
  });

  test('is silent about records', async () => {
    const failed = await failures(
      notes({
        async write(context, batch, outcomes) {
          await note.write(context, batch.slice(1), {
            ...outcomes,
            all: (outcome) => batch.slice(1).forEach((record) => outcomes.set(record, outcome)),
          });
        },
      }),
    );
    expect(failed).toContain('1 records are delivered');
    expect(failed).toContain('11 records are delivered');
  });

  test('swallows faults and rejects instead', async () => {
    const failed = await failures(
      notes({
        async write(context, batch, outcomes) {
          await note
            .write(context, batch, outcomes)
            .catch((error: Error) => outcomes.all({ kind: 'rejected', code: 'error', message: error.message }));
        },
      }),
    );
    expect(failed).toEqual(
      expect.arrayContaining([
        'a 429 with Retry-After in seconds is a pause of that length',
        'a 429 with Retry-After as a date is a pause of that length',
        'a 500 is tried again, nothing is rejected',
        'an answer lost before the change leaves the record in doubt, and sending it again brings the right state',
        'credentials revoked in mid-run stop the sync, nothing is rejected',
        'a cancelled delivery sends nothing and owes every record',
      ]),
    );
  });

  test('ignores removals', async () => {
    const failed = await failures(
      notes({
        async write(context, batch, outcomes) {
          await note.write(
            context,
            batch.filter((record) => record.operation !== 'remove'),
            outcomes,
          );
        },
      }),
    );
    expect(failed).toEqual(['a removal takes exactly its record away, and once more does no harm']);
  });

  test('checks nothing, or tells its secret', async () => {
    const careless = notes(
      {
        async write(context, batch, outcomes) {
          await note.write(context, batch, outcomes);
          outcomes.set(batch[0] as OutRecord, { kind: 'delivered', note: `sent with ${context.settings.token}` });
        },
      },
      { check: async () => ({ detail: 'Fine.' }) },
    );
    expect(await failures(careless)).toEqual([
      'wrong credentials fail the check as unauthorized',
      'a bad record alone is rejected with the reason',
      'no secret appears in an outcome, a fault or the journal',
    ]);
  });

  test('stops the whole batch for one bad record', async () => {
    const failed = await failures(
      notes({
        async write(context, batch, outcomes) {
          if (batch.some((record) => record.fields.body === 'forbidden')) throw fault.fatal('There is a bad record.');
          await note.write(context, batch, outcomes);
        },
      }),
    );
    expect(failed).toEqual(['one bad record among good ones costs one rejection', 'a bad record alone is rejected with the reason']);
  });
});
