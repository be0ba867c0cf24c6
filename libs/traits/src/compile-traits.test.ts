import { Events, Trait, type EventTrait } from '@tributary/core';
import { duckdb, postgres } from '@tributary/sql';
import { golden } from '@tributary/test-support';
import { describe, expect, test } from '@jest/globals';
import { compileProfileSource, compileTraits, type ExpressionType, type TypedEventTrait, type TypedTrait } from './index.js';

const aTrait = (id: string, trait: Partial<EventTrait>, of: Partial<ExpressionType> = {}): TypedEventTrait => ({
  kind: 'event',
  trait: Trait.parse({ kind: 'trait', id, type: 'last', value: `payload->>'v'`, ...trait }) as EventTrait,
  value: { type: { kind: 'text' }, expands: false, ...of },
  outer: { type: { kind: 'text' }, expands: false },
  guarded: false,
});

const events = Events.parse({ table: 'raw.events' });

const CASES = {
  'one-scan': [
    aTrait('revenue', { type: 'sum', types: ['order'] }),
    aTrait('seen', { value: 'event_time' }, { type: { kind: 'timestamp' } }),
  ],
  'shared-values': [
    aTrait('pages', { type: 'list' }),
    aTrait('how_many', { type: 'num_of_unique' }),
    aTrait('often', { type: 'most_frequent' }),
    aTrait('heavy', { type: 'most_frequent', weight: `payload->>'w'`, filter: 'TRUE' }),
  ],
  'several-values-an-event': [aTrait('products', { type: 'list', value: 'several' }, { expands: true }), aTrait('latest', {})],
  'no-traits': [],
} satisfies Record<string, readonly TypedTrait[]>;

describe.each([duckdb, postgres])('traits compiled for $name', (dialect) => {
  test.each(Object.entries(CASES))('%s is as reviewed', (name, traits) => {
    const { text } = compileTraits(dialect, { schema: 'tributary', events, traits, scope: { kind: 'all' } });
    expect(text).toBe(golden(new URL(`../golden/${name}.${dialect.name}.sql`, import.meta.url), text));
  });

  test('the profiles as a source of a sync are as reviewed', () => {
    const request = { dialect, schema: 'tributary', identifierTypes: ['email'], traits: ['revenue'], where: 'revenue > 1' };
    const { text } = compileProfileSource(request);
    expect(text).toBe(golden(new URL(`../golden/profile-source.${dialect.name}.sql`, import.meta.url), text));
  });
});
