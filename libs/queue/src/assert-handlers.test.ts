import { describe, expect, test } from '@jest/globals';
import { assertHandlers, JOB_NAMES } from './index.js';

describe('the handlers of jobs', () => {
  test('exactly one for every job lets the worker start', () => {
    expect(() => assertHandlers(JOB_NAMES)).not.toThrow();
  });

  test('a missing, a doubled and an unknown one are named together', () => {
    const handlers = [...JOB_NAMES.filter((name) => name !== 'run-sync'), 'deliver-batch', 'old-job'];
    expect(() => assertHandlers(handlers)).toThrow(
      'every job needs exactly one handler: `run-sync` has no handler, `deliver-batch` has 2 handlers, `old-job` is no job of `JOBS`',
    );
  });
});
