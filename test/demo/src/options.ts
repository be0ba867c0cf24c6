import { parseArgs } from 'node:util';

/** Where the demo plays and how it tells. The launcher gives the addresses; a person gives the rest. */
export interface DemoOptions {
  readonly apiUrl: string;
  readonly key: string;
  readonly sandboxUrl: string;
  /** A folder of its own for the warehouse. */
  readonly home: string;
  /** PostgreSQL to use as the warehouse instead of DuckDB. */
  readonly postgres: URL | undefined;
  readonly json: boolean;
}

export function demoOptions(args: readonly string[]): DemoOptions {
  const { values } = parseArgs({
    args: [...args],
    options: {
      api: { type: 'string' },
      key: { type: 'string' },
      sandbox: { type: 'string' },
      home: { type: 'string' },
      postgres: { type: 'string' },
      json: { type: 'boolean', default: false },
    },
  });
  const { api, key, sandbox, home, postgres, json } = values;
  if (!api || !key || !sandbox || !home) throw new Error('the demo is started by `npm run demo`, which gives it the addresses it needs');
  return { apiUrl: api, key, sandboxUrl: sandbox, home, postgres: postgres === undefined ? undefined : new URL(postgres), json };
}
