import { describe, expect, test } from '@jest/globals';
import { createLogger, nestLogger } from './logger.js';

function logged(): { readonly lines: () => readonly Record<string, unknown>[]; readonly stream: { write(line: string): void } } {
  const text: string[] = [];
  return {
    stream: { write: (line) => void text.push(line) },
    lines: () => text.map((line) => JSON.parse(line) as Record<string, unknown>),
  };
}

describe('the log', () => {
  test('is one JSON line a fact, with the run it is about', () => {
    const { lines, stream } = logged();
    createLogger({ logLevel: 'info' }, 'worker', stream).child({ runId: 'r1', syncId: 'vip' }).info({ records: 3 }, 'batch delivered');
    expect(lines()).toMatchObject([{ level: 'info', name: 'worker', runId: 'r1', syncId: 'vip', records: 3, msg: 'batch delivered' }]);
  });

  test('leaves out what is below its level', () => {
    const { lines, stream } = logged();
    createLogger({ logLevel: 'warn' }, 'api', stream).info('nothing');
    expect(lines()).toEqual([]);
  });

  test('shows no secret, however deep it stands', () => {
    const { lines, stream } = logged();
    const hidden = 'hunter2';
    createLogger({ logLevel: 'info' }, 'api', stream).info({
      password: hidden,
      destination: { settings: { nested: { anything: hidden } } },
      request: { headers: { authorization: hidden, cookie: hidden, 'x-api-key': hidden, accept: 'text/html' } },
      config: { databaseUrl: hidden, masterKeys: [hidden] },
      key: { token: hidden },
    });
    const [line] = lines();
    expect(JSON.stringify(line)).not.toContain(hidden);
    expect(line).toMatchObject({ password: '[secret]', request: { headers: { authorization: '[secret]', accept: 'text/html' } } });
  });

  test('takes the lines of Nest, with their context', () => {
    const { lines, stream } = logged();
    const nest = nestLogger(createLogger({ logLevel: 'info' }, 'api', stream));
    nest.log('application started', 'NestApplication');
    nest.error('it failed', 'Error: at …', 'Router');
    nest.debug?.('unheard', 'X');
    expect(lines()).toMatchObject([
      { level: 'info', context: 'NestApplication', msg: 'application started' },
      { level: 'error', context: 'Router', stack: 'Error: at …', msg: 'it failed' },
    ]);
  });
});
