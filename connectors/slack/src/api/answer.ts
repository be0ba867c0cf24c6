import { Fault, fault, retryAfterMs, unexpected, type HttpResponse, type RecordOutcome, type Refusal } from '@tributary/connector-kit';
import { z } from 'zod';
import { classOf, classOfWebhook, type ErrorMeaning } from './slack-errors.js';

const Failure = z.looseObject({
  ok: z.literal(false),
  error: z.string(),
  needed: z.string().optional(),
  response_metadata: z.looseObject({ messages: z.array(z.string()).optional() }).optional(),
});
type Failure = z.infer<typeof Failure>;

const Success = z.looseObject({ ok: z.literal(true), warning: z.string().optional() });
const Posted = Success.extend({ channel: z.string(), ts: z.string() });

/** What an answer says, as far as it is Slack's. */
export type Said =
  | { readonly is: 'success'; readonly body: unknown; readonly warning: string | undefined }
  | { readonly is: 'refusal'; readonly refusal: Refusal }
  | { readonly is: 'unclear'; readonly message: string };

/** Whose the channel is that a request went to: one of the record's own is its own trouble, the sync's that of all records. */
export type ChannelOf = 'record' | 'sync';

/** Reads an answer of the Web API. Troubles of the whole sync are thrown; a refusal concerns what was asked for. */
export function readAnswer(response: HttpResponse, channelOf: ChannelOf = 'sync'): Said {
  const success = Success.safeParse(response.json);
  if (success.success) return { is: 'success', body: response.json, warning: success.data.warning };
  const failure = Failure.safeParse(response.json);
  if (!failure.success) return readStranger(response);
  const { error } = failure.data;
  return { is: 'refusal', refusal: refusalOf({ error, said: wordsOf(failure.data), ...classOf(error) }, response, channelOf) };
}

/** An answer that is not Slack's own: of a gateway, a proxy, or something else that stands at the address. */
function readStranger(response: HttpResponse): Said {
  const { status } = response;
  if (status >= 200 && status < 300) return { is: 'unclear', message: notUnderstood(response) };
  // A gateway that gave up may have passed the request on.
  if (status === 502 || status === 504) throw fault.inDoubt(notUnderstood(response));
  if (status !== 413) throw unexpected(response, 'A call of Slack');
  return { is: 'refusal', refusal: { kind: 'rejected', code: TOO_BIG, message: 'Slack takes no request as big as this one.' } };
}

/** The code of a refusal for size alone. */
export const TOO_BIG = 'http_413';

/** What became of a post; `remoteId` is where it is: channel and time stamp. */
export function readPosted(response: HttpResponse, channelOf: ChannelOf): RecordOutcome {
  const said = readAnswer(response, channelOf);
  if (said.is === 'refusal') return said.refusal;
  const posted = Posted.safeParse(said.is === 'success' ? said.body : undefined);
  if (!posted.success) return { kind: 'in_doubt', message: notUnderstood(response) };
  const { channel, ts, warning } = posted.data;
  return { kind: 'delivered', remoteId: `${channel}:${ts}`, ...(warning === undefined ? {} : { note: `Slack warns: ${warning}` }) };
}

/** What became of a post through a webhook, which answers in words and does not say where the message is. */
export function readWebhook(response: HttpResponse): RecordOutcome {
  const error = response.text.trim();
  if (response.status === 200) return error === 'ok' ? { kind: 'delivered' } : { kind: 'in_doubt', message: notUnderstood(response) };
  const meaning = classOfWebhook(error);
  if (meaning === undefined) {
    const said = readStranger(response);
    return said.is === 'refusal' ? said.refusal : { kind: 'in_doubt', message: notUnderstood(response) };
  }
  return refusalOf({ error, said: `Slack answered \`${error}\`.`, ...meaning }, response, 'sync');
}

interface Told extends ErrorMeaning {
  readonly error: string;
  readonly said: string;
}

/** The refusal of one message; throws what an error means for everybody. */
function refusalOf({ means, remedy, error, said }: Told, response: HttpResponse, channelOf: ChannelOf): Refusal {
  if (means === 'rejected') return { kind: 'rejected', code: error, message: said };
  if (means === 'channel' && channelOf === 'record') return { kind: 'rejected', code: error, message: said, field: 'channel' };
  const afterMs = means === 'throttled' ? retryAfterMs(response.headers) : undefined;
  throw new Fault(means === 'channel' ? 'fatal' : means, said, {
    status: response.status,
    ...(remedy === undefined ? {} : { remedy }),
    ...(afterMs === undefined ? {} : { afterMs }),
    ...(means === 'throttled' ? { alone: true } : {}),
  });
}

const SignedIn = z.looseObject({ team: z.string(), user: z.string() });

/** Who the token belongs to, in words. */
export function readSignedIn(response: HttpResponse): string {
  const said = readAnswer(response);
  if (said.is === 'refusal') throw fault.fatal(said.refusal.message);
  const signedIn = SignedIn.safeParse(said.is === 'success' ? said.body : undefined);
  if (!signedIn.success) throw fault.fatal(notUnderstood(response), 'Check `base_url` of the destination.');
  return `Posts as \`${signedIn.data.user}\` in \`${signedIn.data.team}\`.`;
}

function wordsOf({ error, needed, response_metadata }: Failure): string {
  const messages = response_metadata?.messages ?? [];
  return [`Slack answered \`${error}\`.`, ...(needed === undefined ? [] : [`It needs the scope \`${needed}\`.`]), ...messages].join(' ');
}

export function notUnderstood({ status, text }: HttpResponse): string {
  return `Slack answered ${status} with something that is not its own: ${text.slice(0, 200)}`;
}
