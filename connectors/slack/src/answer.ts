import { Fault, fault, retryAfterMs, type HttpResponse, type RecordOutcome } from '@tributary/connector-kit';
import { z } from 'zod';
import { classOf } from './slack-errors.js';

const Failure = z.looseObject({
  ok: z.literal(false),
  error: z.string(),
  needed: z.string().optional(),
  response_metadata: z.looseObject({ messages: z.array(z.string()).optional() }).optional(),
});
type Failure = z.infer<typeof Failure>;

const Posted = z.looseObject({
  ok: z.literal(true),
  channel: z.string(),
  ts: z.string(),
  warning: z.string().optional(),
});

/** What became of a post. Slack answers 200 to failures too, so only the body tells; troubles of the whole sync are thrown. */
export function readPosted(response: HttpResponse): RecordOutcome {
  const posted = Posted.safeParse(response.json);
  if (posted.success) {
    const { channel, ts, warning } = posted.data;
    return { kind: 'delivered', remoteId: `${channel}:${ts}`, ...(warning === undefined ? {} : { note: `Slack warns: ${warning}` }) };
  }
  const failure = Failure.safeParse(response.json);
  if (!failure.success) return { kind: 'in_doubt', message: notUnderstood(response) };
  throwIfGeneral(failure.data, response);
  return { kind: 'rejected', code: failure.data.error, message: said(failure.data) };
}

/** Throws what an `ok: false` means for everybody; returns when it concerns the one message. */
export function throwIfGeneral(failure: Failure, response: HttpResponse): void {
  const { means, remedy } = classOf(failure.error);
  if (means === 'rejected') return;
  const afterMs = means === 'throttled' ? retryAfterMs(response.headers) : undefined;
  throw new Fault(means, said(failure), {
    status: response.status,
    ...(remedy === undefined ? {} : { remedy }),
    ...(afterMs === undefined ? {} : { afterMs }),
  });
}

const SignedIn = z.looseObject({ ok: z.literal(true), team: z.string(), user: z.string() });

/** Who the token belongs to, in words. */
export function readSignedIn(response: HttpResponse): string {
  const signedIn = SignedIn.safeParse(response.json);
  if (signedIn.success) return `Posts as \`${signedIn.data.user}\` in \`${signedIn.data.team}\`.`;
  const failure = Failure.safeParse(response.json);
  if (!failure.success) throw fault.fatal(notUnderstood(response), 'Check `base_url` of the destination.');
  throwIfGeneral(failure.data, response);
  throw fault.fatal(said(failure.data));
}

function said({ error, needed, response_metadata }: Failure): string {
  const messages = response_metadata?.messages ?? [];
  return [`Slack answered \`${error}\`.`, ...(needed === undefined ? [] : [`It needs the scope \`${needed}\`.`]), ...messages].join(' ');
}

function notUnderstood({ status, text }: HttpResponse): string {
  return `Slack answered ${status} with something that is not its own: ${text.slice(0, 200)}`;
}
