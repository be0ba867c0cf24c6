import { describe, expect, test } from '@jest/globals';
import fc from 'fast-check';
import { readObject } from './kinds/read-object.js';
import { keepingSecrets, KINDS_WITH_SECRETS, secretName, secretReference } from './secret-names.js';

const destination = { kind: 'destination', id: 'braze_eu' };

describe('the name of a secret', () => {
  test('is made of its place, in words that an environment takes', () => {
    expect(secretName(destination, ['settings', 'api_key'])).toBe('DESTINATION__BRAZE_EU__API_KEY');
    expect(secretName({ kind: 'warehouse', id: 'main' }, ['password'])).toBe('WAREHOUSE__MAIN__PASSWORD');
    expect(secretName({ kind: 'alert', id: 'on_call' }, ['to', 'url'])).toBe('ALERT__ON_CALL__URL');
    expect(secretName(destination, ['settings', 'secret_headers', 'x-one'])).toMatch(
      /^DESTINATION__BRAZE_EU__SECRET_HEADERS__X_ONE_[0-9A-F]{8}$/,
    );
  });

  test('belongs to no other place', () => {
    const part = fc.oneof(
      fc.constantFrom('a', 'a_b', 'b', 'a__b', 'A', 'x-one', 'x_one', 'X-One'),
      fc.string({ minLength: 1, maxLength: 6 }),
    );
    const id = fc.constantFrom('a', 'a_', 'a__b', 'a_b', 'b');
    const place = fc.record({ kind: fc.constantFrom(...KINDS_WITH_SECRETS), id, path: fc.array(part, { minLength: 1, maxLength: 3 }) });
    fc.assert(
      fc.property(place, place, (one, other) => {
        const [first, second] = [one, other].map(({ path, ...named }) => secretName(named, ['settings', ...path]));
        expect(first).toMatch(/^[A-Z0-9_]+$/);
        expect(first === second).toBe(JSON.stringify(one) === JSON.stringify(other));
      }),
      { numRuns: 500 },
    );
  });
});

describe('an object whose secrets are named', () => {
  test('keeps those of its own places, and only those', () => {
    const own = secretReference(destination, ['settings', 'api_key']);
    const object = { ...destination, connector: 'braze', settings: { api_key: own, base_url: own, other: '${env:OTHER}' } };
    expect(keepingSecrets(object)['settings']).toEqual({ api_key: { secret: true }, base_url: own, other: '${env:OTHER}' });
    const trait = { kind: 'trait', id: 'a', type: 'last', value: '${env:TRAIT__A__VALUE}' };
    expect(keepingSecrets(trait)).toEqual(trait);
  });

  test('is read without complaint, also where the secret is an address', () => {
    const slack = { kind: 'alert', id: 'on_call', to: { via: 'slack', url: { secret: true } } };
    expect(readObject(slack)).toMatchObject({ object: { id: 'on_call' } });
    expect(readObject({ kind: 'warehouse', id: 'w', engine: 'duckdb', path: { secret: true } })).toMatchObject({ object: { id: 'w' } });
  });

  test('is complained of where a mask stands for what is no text', () => {
    const sync = { kind: 'identifier_type', id: 'email', priority: { secret: true } };
    expect(readObject(sync)).toEqual({ details: [{ path: 'priority', message: 'is no secret: give its value' }] });
  });
});
