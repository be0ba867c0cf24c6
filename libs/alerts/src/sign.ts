import { createHmac } from 'node:crypto';

/**
 * The headers that prove a message is ours and new, after the Standard Webhooks specification: HMAC-SHA256 over id, timestamp and the
 * body's own bytes. `secret` as text, or `whsec_` and base64.
 */
export function signatureHeaders({
  id,
  at,
  body,
  secret,
}: {
  readonly id: string;
  readonly at: Date;
  readonly body: string;
  readonly secret: string;
}): {
  readonly 'webhook-id': string;
  readonly 'webhook-timestamp': string;
  readonly 'webhook-signature': string;
} {
  const timestamp = String(Math.floor(at.getTime() / 1_000));
  const key = secret.startsWith('whsec_') ? Buffer.from(secret.slice('whsec_'.length), 'base64') : secret;
  const signature = createHmac('sha256', key).update(`${id}.${timestamp}.${body}`).digest('base64');
  return { 'webhook-id': id, 'webhook-timestamp': timestamp, 'webhook-signature': `v1,${signature}` };
}
