import { ApiError, type Client } from '@tributary/client';
import type { RunExchange, RunRecord } from '@tributary/contract';
import { exitOf, sentenceOf, warningsOf } from '../describe-run.js';
import { table } from '../table.js';
import type { Exit, Terminal } from '../terminal.js';

/** Where the log goes, and how much of it. */
export interface RunLogOptions {
  readonly terminal: Terminal;
  readonly json: boolean;
  readonly limit: number;
}

/** Shows how a run went: its counts and figures, what people should know, what was not delivered, what was said to the destination. */
export async function runLog(client: Client, id: string, { terminal, json, limit }: RunLogOptions): Promise<Exit> {
  const run = await client.runs.get(id);
  const { items: records } = await client.runs.records(id, { limit });
  const exchanges = await exchangesOf(client, id, limit);
  if (json) {
    terminal.out(JSON.stringify({ run, records, exchanges }));
    return exitOf([run]);
  }
  terminal.out(sentenceOf(run));
  for (const warning of warningsOf(run)) terminal.out(warning);
  if (records.length > 0) terminal.out(`\n${table(['KEY', 'CHANGE', 'OUTCOME', 'CODE', 'WHY'], records.map(recordRow))}`);
  if (exchanges.length > 0) terminal.out(`\n${table(['AT', 'BATCH', 'TRY', 'REQUEST', 'STATUS', 'MS'], exchanges.map(exchangeRow))}`);
  return exitOf([run]);
}

/** Who may only look on is not shown what was sent. */
async function exchangesOf(client: Client, id: string, limit: number): Promise<readonly RunExchange[]> {
  return client.runs.exchanges(id, { limit }).then(
    ({ items }) => items,
    (error: unknown) => {
      if (error instanceof ApiError && error.status === 403) return [];
      throw error;
    },
  );
}

const recordRow = ({ key, operation, outcome, code, message }: RunRecord): readonly string[] => [
  key ?? '–',
  operation ?? '–',
  outcome.replace('_', ' '),
  code,
  message,
];

const exchangeRow = ({ at, batch, attempt, method, path, status, ms }: RunExchange): readonly string[] => [
  at,
  String(batch),
  // What is asked before the first batch is no attempt of one.
  attempt === 0 ? '–' : String(attempt),
  `${method} ${path}`,
  status === null ? 'none' : String(status),
  String(ms),
];
