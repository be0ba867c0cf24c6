import { describe, expect, test } from '@jest/globals';
import { Json } from '@tributary/core';
import { z } from 'zod';
import type { DestinationObject, Field } from '../connector.js';
import type { OutRecord } from '../record.js';
import { aRecord } from '../testing/a-record.js';
import { deliverBatch } from './deliver-batch.js';
import { refuseUnfit } from './refuse-unfit.js';

const field = (name: string, more: Partial<Field>): Field => ({ name, label: name, type: 'string', ...more });
const FIELDS = [
  field('id', { identifier: true, required: true }),
  field('email', { required: true }),
  field('name', { maxLength: 3 }),
  field('tags', { type: 'array', maxItems: 2 }),
  field('plan.level', { choices: ['free', 'paid'] }),
];
const record = (fields: Parameters<typeof aRecord>[2], more: Partial<OutRecord> = {}) =>
  aRecord('r', { id: 1 }, { email: 'a@b.c', ...fields }, more);
const refuse = (of: OutRecord, writes: DestinationObject<unknown>['writes'] = 'partial') => refuseUnfit({ fields: FIELDS, writes })?.(of);

describe('a record that does not fit the declared fields', () => {
  test.each([
    [{ name: 'abcd' }, 'field.too_long', 'name'],
    [{ tags: ['a', 'b', 'c'] as never }, 'field.too_many', 'tags'],
    [{ tags: new Json('[1,2,3]') }, 'field.too_many', 'tags'],
    [{ 'plan.level': 'gold' }, 'field.choice', 'plan.level'],
    [{ email: null }, 'field.required', 'email'],
  ])('%j is rejected and names its field', (fields, code, name) => {
    expect(refuse(record(fields))).toMatchObject({ kind: 'rejected', code, field: name, message: expect.stringContaining(`\`${name}\``) });
  });

  test.each([[{ name: 'abc' }], [{ name: '👩👩👩' }], [{ name: null }], [{ tags: ['a', 'b'] as never }], [{ 'plan.level': 'paid' }], [{}]])(
    '%j fits',
    (fields) => expect(refuse(record(fields))).toBeUndefined(),
  );

  test('a required field may be missing from a change of some fields, and never from a whole record', () => {
    const change = aRecord('r', { id: 1 }, { name: 'abc' }, { operation: 'change' });
    expect(refuse(change)).toBeUndefined();
    expect(refuse(change, 'full')).toMatchObject({ code: 'field.required', field: 'email' });
    expect(refuse(aRecord('r', { id: 1 }, { name: 'abc' }))).toMatchObject({ code: 'field.required' });
  });

  test('a removal is never refused: it says what was taken once', () => {
    expect(refuse(record({ name: 'abcd' }, { operation: 'remove' }))).toBeUndefined();
  });

  test('where nothing is declared nothing is looked at', () => {
    expect(refuseUnfit({ fields: [field('id', { identifier: true })], writes: 'full' })).toBeNull();
  });

  test('I9 is not sent, and costs no other record', async () => {
    const sent: string[] = [];
    const object: DestinationObject<unknown> = {
      ...{ label: 'Records', modes: ['upsert'], writes: 'full', idempotent: true, fields: FIELDS, acceptsOtherFields: true },
      ...{ options: z.unknown(), batch: { records: 10 }, concurrency: 1 },
      write: async (_, batch, outcomes) => {
        sent.push(...batch.map(({ id }) => id));
        outcomes.all({ kind: 'delivered' });
      },
    };
    const context = {
      ...{ settings: {}, options: {}, mode: 'upsert' as const, run: { id: 'run', startedAt: '2026-01-01T00:00:00Z' } },
      http: { send: async () => ({ status: 200, headers: {}, text: '', json: undefined }), observe: () => undefined },
      signal: new AbortController().signal,
    };
    const list = [
      aRecord('a', { id: 1 }, { email: 'a' }),
      aRecord('b', { id: 2 }, { email: 'b', name: 'long' }),
      aRecord('c', { id: 3 }, { email: 'c' }),
    ];
    const { outcomes } = await deliverBatch(object, context, list);
    expect(sent).toEqual(['a', 'c']);
    expect(list.map(({ id }) => outcomes.get(id)?.kind)).toEqual(['delivered', 'rejected', 'delivered']);
  });
});
