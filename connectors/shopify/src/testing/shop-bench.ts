import { writeJson, type Http, type HttpRequest, type RateState, readJson, type Sandbox } from '@tributary/connector-kit';
import { createShopifySandbox, type SandboxSettings } from '../sandbox/create-shopify-sandbox.js';
import { SANDBOX_TOKENS } from '../sandbox/tokens.js';

/** A GraphQL request as the sandbox got it. */
export interface AskedShop {
  readonly query: string;
  readonly variables: Readonly<Record<string, unknown>>;
}

/** A shop in memory with a clock of its own, for tests of what a connector makes of its answers. */
export interface ShopBench {
  readonly http: Http;
  readonly sandbox: Sandbox;
  readonly asked: readonly AskedShop[];
  /** What was told about the points. */
  readonly observed: readonly RateState[];
  /** Points the requests said they would cost, and what the sandbox says. */
  readonly costs: readonly { readonly told: number; readonly taken: number }[];
  wait(ms: number): void;
}

const BASE = 'https://sandbox.test/shop';

export function openShop(settings: SandboxSettings = {}, token: string = SANDBOX_TOKENS.writer): ShopBench {
  let now = Date.parse('2026-01-01T00:00:00Z');
  const sandbox = createShopifySandbox(() => now, settings);
  const asked: AskedShop[] = [];
  const observed: RateState[] = [];
  const costs: { told: number; taken: number }[] = [];
  const http: Http = {
    observe: (_bucket, state) => void observed.push(state),
    async send(request) {
      const body = bodyOf(request);
      if (request.json !== undefined) asked.push(readJson(body.text) as AskedShop);
      const {
        status,
        json,
        text,
        headers = {},
      } = sandbox.answer({
        base: BASE,
        method: request.method,
        path: request.path ?? request.url.replace(BASE, ''),
        query: {},
        headers: { 'x-shopify-access-token': token, ...body.headers },
        text: body.text,
        json: readJson(body.text),
      });
      const answered = json === undefined ? (text ?? '') : writeJson(json);
      const taken = costIn(json);
      if (taken !== undefined) costs.push({ told: [request.rate].flat()[0]?.cost ?? 1, taken });
      return { status, headers, text: answered, json: readJson(answered) };
    },
  };
  return { http, sandbox, asked, observed, costs, wait: (ms) => void (now += ms) };
}

function costIn(json: unknown): number | undefined {
  return (json as { extensions?: { cost?: { requestedQueryCost: number } } } | undefined)?.extensions?.cost?.requestedQueryCost;
}

function bodyOf({ json, parts }: HttpRequest): { readonly text: string; readonly headers: Readonly<Record<string, string>> } {
  if (parts === undefined) return { text: json === undefined ? '' : writeJson(json), headers: { 'content-type': 'application/json' } };
  const text = parts.map(({ name, value }) => `--x\r\nContent-Disposition: form-data; name="${name}"\r\n\r\n${String(value)}\r\n`);
  return { text: `${text.join('')}--x--\r\n`, headers: { 'content-type': 'multipart/form-data; boundary=x' } };
}
