import { createHmac } from 'node:crypto';
import type { Sign } from '@tributary/connector-kit';
import { z } from 'zod';

const headerName = (name: string) =>
  z
    .string()
    .regex(/^[A-Za-z0-9-]+$/, 'must be the name of an HTTP header')
    .default(name);

/** How requests are signed. The defaults are what a receiver finds described in the README. */
export const Signing = z.strictObject({
  secret: z.string().min(8).meta({ secret: true, title: 'Signing secret' }),
  previous_secret: z
    .string()
    .min(8)
    .optional()
    .meta({ secret: true, title: 'Previous secret', description: 'While a receiver may still know only the old one, both sign' }),
  algorithm: z.enum(['sha256', 'sha384', 'sha512']).default('sha256'),
  encoding: z.enum(['hex', 'base64']).default('hex'),
  signature_header: headerName('X-Tributary-Signature'),
  timestamp_header: headerName('X-Tributary-Timestamp'),
  prefix: z.string().default('v1=').meta({ description: 'Stands before each signature' }),
  signed: z
    .enum(['timestamp_and_body', 'body'])
    .default('timestamp_and_body')
    .meta({ description: 'The seconds, a dot, and the body; or the body alone, which does not keep an old request from being sent again' }),
});
export type SigningSettings = z.infer<typeof Signing>;

/** Signs the very bytes that are sent, a request without a body as no bytes, at the time of this attempt. */
export function signWith({ secret, previous_secret: previous, ...how }: SigningSettings): Sign {
  const secrets = previous === undefined ? [secret] : [secret, previous];
  return (body, at) => {
    const seconds = String(Math.floor(at.getTime() / 1_000));
    const signatures = secrets.map((key) => {
      const hmac = createHmac(how.algorithm, key);
      if (how.signed === 'timestamp_and_body') hmac.update(`${seconds}.`);
      return `${how.prefix}${hmac.update(body).digest(how.encoding)}`;
    });
    return { [how.timestamp_header.toLowerCase()]: seconds, [how.signature_header.toLowerCase()]: signatures.join(',') };
  };
}
