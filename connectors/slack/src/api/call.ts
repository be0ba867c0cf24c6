import { fault, type Http, type HttpResponse, type RequestRate } from '@tributary/connector-kit';
import type { SlackSettings } from '../settings.js';

/**
 * Methods of the Web API this connector calls, with the rate of each: Slack counts by method, of a tier that says how many a minute, and
 * posts by channel. Who is told to slow down waits alone.
 */
const TIERS = {
  'auth.test': 3,
  'chat.postMessage': undefined,
  'chat.update': 3,
  'chat.delete': 3,
  'conversations.list': 2,
  'users.lookupByEmail': 3,
  'usergroups.users.list': 2,
  'usergroups.users.update': 2,
} as const;
export type Method = keyof typeof TIERS;

/** The floors of the tiers. */
const RATES = { 2: { requests: 20, perMs: 60_000 }, 3: { requests: 50, perMs: 60_000 } } as const;

/** About one message a second in each channel, and short bursts. */
export const POST_RATE = { requests: 4, perMs: 4_000 } as const;

/** Methods that only read take no JSON. */
const IN_FORMS: readonly Method[] = ['conversations.list', 'users.lookupByEmail', 'usergroups.users.list'];

export interface Call {
  readonly method: Method;
  /** What is asked for. Texts only, where the method takes forms. */
  readonly json: Readonly<Record<string, unknown>>;
  /** The channel posted to, which has a rate of its own. */
  readonly channel?: string;
  readonly readOnly?: true;
}

/**
 * Calls a method. Slack answers 200 to failures too: the body tells. A gateway that gave up may have passed a post on, so that only a body
 * of Slack's own says otherwise.
 */
export function call(http: Http, { method, json, channel, readOnly }: Call): Promise<HttpResponse> {
  const tier = TIERS[method];
  const bucket = channel === undefined ? method : `${method} ${channel}`;
  const rate: RequestRate = { bucket, rate: tier === undefined ? POST_RATE : RATES[tier], alone: true };
  const looks = readOnly === true ? { readOnly } : {};
  const request = { method: 'POST', path: `/api/${method}`, rate, ...looks } as const;
  const accept = method.startsWith('chat.') ? [401, 502, 504] : [401];
  return http.send(IN_FORMS.includes(method) ? { ...request, form: asForm(json) } : { ...request, json }, { accept });
}

const asForm = (json: Readonly<Record<string, unknown>>): Record<string, string> =>
  Object.fromEntries(Object.entries(json).map(([name, value]) => [name, String(value)]));

/** Sends a message through the webhook of the settings: it goes to the webhook's channel, and cannot be found again. */
export function callWebhook(http: Http, webhook: string, json: Readonly<Record<string, unknown>>): Promise<HttpResponse> {
  const rate: RequestRate = { bucket: 'webhook', rate: POST_RATE };
  return http.send({ method: 'POST', path: `/services/${webhook}`, json, rate }, { accept: [401, 500, 502, 504] });
}

/** Throws where the settings have only a webhook, which can post and nothing else. */
export function needsToken({ token, webhook }: SlackSettings, what: string): void {
  if (token !== undefined && webhook === undefined) return;
  throw fault.fatal(`An incoming webhook can only post: ${what} needs a bot token.`, 'Give the destination a `token` and no `webhook`.');
}
