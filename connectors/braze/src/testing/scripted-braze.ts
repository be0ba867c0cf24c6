import { deliverBatch, objectOf, readJson, writeJson } from '@tributary/connector-kit';
import type { Http, HttpRequest, HttpResponse, Mode, OutRecord, Sandbox, WriteContext } from '@tributary/connector-kit';
import { braze } from '../index.js';
import { SANDBOX_KEY } from '../sandbox/create-braze-sandbox.js';

export interface Scripted {
  readonly options?: unknown;
  readonly settings?: object;
  readonly mode?: Mode;
}

const SETTINGS = { api_key: SANDBOX_KEY, base_url: 'https://rest.fra-01.braze.eu' };

type Answers = readonly Partial<HttpResponse>[] | Sandbox;

/** What an object asks of a Braze that answers as told, one answer a request, or as its sandbox does; and what comes of it. */
export function scriptedBraze(object: string, answers: Answers, { options = {}, settings = {}, mode = 'upsert' }: Scripted = {}) {
  const asked: HttpRequest[] = [];
  const tallied: Record<string, number> = {};
  const http: Http = {
    observe: () => undefined,
    async send(request) {
      asked.push(request);
      if ('holdings' in answers) return askSandbox(answers, request);
      const answer = answers[asked.length - 1];
      if (answer === undefined) throw new Error('an unexpected request');
      return { status: 201, headers: {}, text: JSON.stringify(answer.json ?? ''), json: undefined, ...answer };
    },
  };
  const declared = objectOf(braze, object);
  const context: WriteContext<unknown, unknown> = {
    settings: braze.settings.parse({ ...SETTINGS, ...settings }),
    options: declared.options.parse(options),
    http,
    signal: new AbortController().signal,
    mode,
    run: { id: 'run', startedAt: '2026-01-01T00:00:00Z' },
    tally: (name, count) => void (tallied[name] = (tallied[name] ?? 0) + count),
  };
  return {
    declared,
    context,
    asked,
    tallied,
    /** The requests as they were asked, without their rates. */
    requests: () => asked.map(({ method, path, json }) => ({ method, path, json })),
    deliver: async (records: readonly OutRecord[]) => {
      const { outcomes, fault } = await deliverBatch(declared, context, records);
      return { fault, outcomes: records.map((record) => outcomes.get(record.id)) };
    },
  };
}

/** The answer to a request that was taken. */
export const SUCCESS = { json: { message: 'success' } };

/** One request to a sandbox, without a server between. */
export function askSandbox(sandbox: Sandbox, { method, path = '', query = {}, json }: HttpRequest, key = SANDBOX_KEY): HttpResponse {
  const text = json === undefined ? '' : writeJson(json);
  const named = Object.fromEntries(Object.entries(query).map(([name, value]) => [name, String(value)]));
  const answer = sandbox.answer({ method, path, query: named, headers: { authorization: `Bearer ${key}` }, text, json: readJson(text) });
  const told = writeJson(answer.json ?? null);
  return { status: answer.status, headers: answer.headers ?? {}, text: told, json: readJson(told) };
}

/** The data points a sandbox has billed. */
export function billOf(sandbox: Sandbox): number {
  return (askSandbox(sandbox, { method: 'GET', path: '/sandbox/bill' }).json as { data_points: number }).data_points;
}
