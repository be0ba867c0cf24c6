import { Context, Events, Model, Trait } from '@tributary/core';
import { describe, expect, test } from '@jest/globals';
import { definitionHash, type Surroundings } from './definition-hash.js';

const AROUND: Surroundings = {
  events: Events.parse({ table: 'events' }),
  contexts: [
    Context.parse({ kind: 'context', id: 'vip', query: 'SELECT 3' }),
    Context.parse({ kind: 'context', id: 'other', query: 'SELECT 4' }),
  ],
  models: [Model.parse({ kind: 'model', id: 'crm', warehouse: 'main', query: 'SELECT * FROM crm', primary_key: 'id' })],
};

const LAST = { type: 'last', value: `payload->>'v'` };
const CUSTOM = { type: 'custom', query: `SELECT value FROM context WHERE key = 'vip'` };
const MODEL = { type: 'model', model: 'crm', column: 'plan', by: { identifier: 'email', column: 'email' } };
const SQL = { type: 'sql', query: 'SELECT profile_id, 1 AS value FROM customer_events' };
const FORMULA = { type: 'formula', value: 'a + b' };

const hash = (trait: object, around: Partial<Surroundings> = {}) =>
  definitionHash(Trait.parse({ kind: 'trait', id: 'one', ...trait }), { ...AROUND, ...around });

const events = (change: object) => ({ events: Events.parse({ table: 'events', ...change }) });
const contexts = (id: string) => ({ contexts: AROUND.contexts.map((one) => (one.id === id ? { ...one, query: 'SELECT 5' } : one)) });

describe('the definition by which values were computed', () => {
  test.each<[string, object, object, Partial<Surroundings>]>([
    ['a value', LAST, { value: 'id' }, {}],
    ['a type', LAST, { type: 'first' }, {}],
    ['a filter', LAST, { filter: 'TRUE' }, {}],
    ['an outer value', LAST, { outer_value: 'upper(value)' }, {}],
    ['the kinds of event', LAST, { types: ['order'] }, {}],
    ['the table of the events', LAST, {}, events({ table: 'others' })],
    ['a column of the events', CUSTOM, {}, events({ columns: { payload: 'body' } })],
    ['a custom query', CUSTOM, { query: 'SELECT id AS value FROM base' }, {}],
    ['a context that it names', CUSTOM, {}, contexts('vip')],
    ['the query of its model', MODEL, {}, { models: AROUND.models.map((model) => ({ ...model, query: 'SELECT * FROM crm2' })) }],
    ['the column of its model', MODEL, { column: 'tier' }, {}],
    ['a query', SQL, { query: 'SELECT profile_id, 2 AS value FROM customer_events' }, {}],
    ['a formula', FORMULA, { value: 'a - b' }, {}],
  ])('is another with %s', (_, trait, change, around) => {
    expect(hash({ ...trait, ...change }, around)).not.toBe(hash(trait));
  });

  test.each<[string, object, object, Partial<Surroundings>]>([
    ['words about it', LAST, { label: 'Last', description: 'the last', owner: 'ann', pii: true }, {}],
    ['the order of the kinds of event', { ...LAST, types: ['a', 'b'] }, { types: ['b', 'a'] }, {}],
    ['how far back late events are looked for', LAST, {}, events({ lookback: '9d' })],
    ['a context that it does not name', CUSTOM, {}, contexts('other')],
    ['the label of its model', MODEL, {}, { models: AROUND.models.map((model) => ({ ...model, label: 'CRM' })) }],
    ['the events, for a formula', FORMULA, {}, events({ table: 'others' })],
  ])('is the same with other %s', (_, trait, change, around) => {
    expect(hash({ ...trait, ...change }, around)).toBe(hash(trait));
  });
});
