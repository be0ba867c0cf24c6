import { describe, expect, test } from '@jest/globals';
import { runCommand } from './run-command.js';

/** What a command line says where no API is. */
async function tributary(...words: string[]) {
  const err: string[] = [];
  const code = await runCommand(words, { out: () => undefined, err: (line) => err.push(line), screen: undefined, env: {} });
  return { code, err: err.join('\n') };
}

describe('a command line that is wrong', () => {
  test.each([
    [['pln'], /Did you mean plan\?.*`tributary --help`/s],
    [['plan'], /missing required argument 'dir'.*`tributary plan --help` shows how it is used/s],
    [['users', 'invite'], /`tributary users invite --help` shows how it is used/],
    [['plan', '.', '--wait', '99'], /must be from 1 to 25 seconds/],
    [['runs', '--url', 'localhost:4747'], /`localhost:4747` is no address of an API/],
  ])('%j ends with code 2, and says what to do', async (words, said) => {
    const { code, err } = await tributary(...words);
    expect({ code, err }).toEqual({ code: 2, err: expect.stringMatching(said) });
  });

  test('that names a folder which is not there says so in words', async () => {
    expect(await tributary('plan', 'no/such/folder')).toEqual({ code: 1, err: 'there is no folder `no/such/folder`' });
  });

  test('is told once where the API says what is wrong, each with its place', async () => {
    const before = globalThis.fetch;
    const errors = [
      { path: 'from', message: 'must be an identifier' },
      { path: 'to', message: 'must be an identifier' },
    ];
    const problem = {
      type: 'x',
      title: 'x',
      status: 422,
      detail: 'the query is not right: must be an identifier; must be an identifier',
      errors,
    };
    globalThis.fetch = () => Promise.resolve(Response.json(problem, { status: 422 }));
    try {
      const { code, err } = await tributary('explain', 'a', 'b', '--key', 'k');
      expect([code, err.split('\n')]).toEqual([
        1,
        ['the query is not right:', '  from: must be an identifier', '  to: must be an identifier'],
      ]);
    } finally {
      globalThis.fetch = before;
    }
  });
});
