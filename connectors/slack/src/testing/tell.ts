import { Fault, writeJson, type HttpRequest, type HttpResponse, type OutRecord, type RecordOutcome } from '@tributary/connector-kit';
import type { Bench } from '@tributary/connector-kit/testing';
import { slack } from '../index.js';
import type { SlackSettings } from '../settings.js';
import { IN_CHANNEL, plain } from './samples.js';

/** One message that Slack answers so. */
export async function write(answer: Scripted) {
  const { outcomes, fault } = await tell([plain(1)], { answers: [answer] });
  return { outcome: outcomes.get('b1'), fault };
}

export interface Scripted {
  readonly status?: number;
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: unknown;
  readonly text?: string;
}

export interface Telling {
  readonly object?: 'message' | 'digest' | 'usergroup';
  readonly options?: object;
  readonly settings?: object;
  readonly answers?: readonly Scripted[];
}

export const OK: Scripted = { json: { ok: true, channel: 'C1', ts: '1.2' } };

/** What an object says to a Slack that answers as it is told. */
export async function tell(records: readonly OutRecord[], telling: Telling = {}) {
  const outcomes = new Map<string, RecordOutcome>();
  const said = await scripted(telling, ({ object, context }) =>
    object.write(context, records, {
      set: (record, outcome) => void outcomes.set(record.id, outcome),
      all: (outcome) => records.forEach((record) => outcomes.set(record.id, outcome)),
    }),
  );
  return { ...said, outcomes };
}

export async function scripted<T>(
  { object: name = 'message', options = { channel: '#new-buyers' }, settings = { token: 't' }, answers = [OK] }: Telling,
  use: (given: {
    object: (typeof slack)['objects'][string];
    context: Parameters<(typeof slack)['objects'][string]['write']>[0];
  }) => Promise<T>,
) {
  const requests: HttpRequest[] = [];
  const left = [...answers];
  const http = {
    observe: () => undefined,
    send: async (request: HttpRequest): Promise<HttpResponse> => {
      requests.push(request);
      const { status = 200, headers = {}, json, text = json === undefined ? '' : writeJson(json) } = left.shift() ?? OK;
      return { status, headers, json, text };
    },
  };
  const object = slack.objects[name];
  if (object === undefined) throw new Error(`no object ${name}`);
  const context = {
    settings: settings as SlackSettings,
    options: object.options.parse(options),
    http,
    signal: new AbortController().signal,
    mode: 'upsert' as const,
    run: { id: 'r', startedAt: '2026-01-01T00:00:00.000Z' },
  };
  try {
    return { result: await use({ object, context }), requests, fault: undefined };
  } catch (error) {
    if (error instanceof Fault) return { result: undefined, requests, fault: error };
    throw error;
  }
}

export async function postOne(bench: Bench): Promise<string> {
  const { outcomes } = await bench.deliver('message', IN_CHANNEL, [plain(1)]);
  const outcome = outcomes.get('b1');
  return (outcome?.kind === 'delivered' ? outcome.remoteId : undefined) ?? '';
}

/** What people see: without stamps and marks. */
export async function messagesIn(bench: Bench): Promise<readonly { readonly text: string }[]> {
  const { message: held } = JSON.parse(await bench.holdings()) as { message: Record<string, unknown>[] };
  return held.map(({ text, edited, thread_ts }) => JSON.parse(JSON.stringify({ text, edited, thread_ts })) as { text: string });
}

export function kinds(outcomes: ReadonlyMap<string, RecordOutcome>) {
  return Object.fromEntries([...outcomes].map(([id, { kind }]) => [id, kind]));
}
