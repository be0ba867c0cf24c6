import { type Agents, createHttp, type HttpOptions, unexpected, writeJson } from '@tributary/connector-kit';
import type { Alert } from '@tributary/core';
import type { AlertMessage } from './messages.js';
import { signatureHeaders } from './sign.js';

/** What is sent, and what tells repetitions apart: the same id for each attempt. */
export interface Outgoing {
  readonly id: string;
  readonly message: AlertMessage;
  /** Takes the messages of alerts that go to the log. */
  readonly log: (message: AlertMessage) => void;
  /** The connections messages go out by: addresses are people's, so they are looked at. */
  readonly egress: Agents;
}

type To<V extends Alert['to']['via']> = Extract<Alert['to'], { via: V }>;

const SEND: { readonly [V in Alert['to']['via']]: (to: To<V>, outgoing: Outgoing) => Promise<void> } = {
  log: async (_to, { message, log }) => log(message),
  webhook: ({ url, secret }, { id, message, egress }) => {
    const body = { type: `alert.${message.state}`, timestamp: message.at, data: message };
    const headers = signatureHeaders({ id, at: new Date(), body: writeJson(body), secret });
    return post(url, body, { headers, secrets: [secret], fetchVia: egress });
  },
  slack: ({ url }, { message, egress }) => post(url, { text: slackText(message) }, { secrets: [new URL(url).pathname], fetchVia: egress }),
};

/** Sends one message. Throws a `Fault` when nobody confirmed it: it is to be sent again. */
export async function sendMessage(to: Alert['to'], outgoing: Outgoing): Promise<void> {
  await (SEND[to.via] as (to: Alert['to'], outgoing: Outgoing) => Promise<void>)(to, outgoing);
}

async function post(url: string, json: object, options: Omit<HttpOptions, 'baseUrl'>): Promise<void> {
  const { origin, pathname, search } = new URL(url);
  const http = createHttp({ baseUrl: origin, timeouts: { answerMs: 15_000 }, ...options });
  const response = await http.send({ method: 'POST', path: `${pathname}${search}`, json });
  if (response.status < 200 || response.status >= 300) throw unexpected(response, 'The message');
}

const SIGN = { raised: ':red_circle:', recovered: ':large_green_circle:' } as const;

/** Values of people must not become mentions or links. */
function slackText({ alert, state, text, run }: AlertMessage): string {
  const escaped = text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
  return `${SIGN[state]} ${escaped}${run === null ? '' : ` (run \`${run}\`)`} · alert \`${alert}\``;
}
