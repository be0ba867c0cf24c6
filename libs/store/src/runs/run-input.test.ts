import { describe, expect, test } from '@jest/globals';
import { RUN_KINDS } from '@tributary/core';
import { inputOf, RUN_INPUTS } from './run-input.js';

describe('what runs are created with', () => {
  test('is written down for every kind of run', () => {
    expect(Object.keys(RUN_INPUTS).sort()).toEqual([...RUN_KINDS].sort());
  });

  test('has the defaults where nothing was asked for, also in a run of before there was anything to ask for', () => {
    expect(inputOf('stitch', { kind: 'stitch', input: null })).toEqual({ full: false, shadow: false });
    expect(inputOf('traits', { kind: 'traits', input: { contexts: true } })).toEqual({ full: false, shadow: false, contexts: true });
  });

  test('is refused when it is not what the kind takes, and when the run is of another kind', () => {
    expect(() => inputOf('maintenance', { kind: 'maintenance', input: { action: 'drop_everything' } })).toThrow(/action/);
    expect(() => inputOf('lookup', { kind: 'lookup', input: { question: 'profile', profile: "x'; DROP" } })).toThrow(/UUID/);
    expect(() => inputOf('stitch', { kind: 'traits', input: {} })).toThrow('a traits run came where a stitch run was expected');
  });
});
