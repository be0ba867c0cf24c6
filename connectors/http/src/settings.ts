import { bearer, secretText, type Auth as ConnectorAuth, type ClientTls } from '@tributary/connector-kit';
import { z } from 'zod';
import { Signing } from './sign.js';

const headerName = z.string().regex(/^[A-Za-z0-9-]+$/, 'must be the name of an HTTP header');

/** An address that credentials may be sent to in the clear: only this machine. */
const isOpenHere = (url: string) => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/.test(url);
const address = () =>
  z
    .url({ protocol: /^https?$/ })
    .refine((url) => url.startsWith('https:') || isOpenHere(url), { message: 'must be https (http only for this machine)' });

const Auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('bearer'), token: secretText('Token') }),
  z.strictObject({ type: z.literal('basic'), username: z.string().min(1), password: secretText('Password') }),
  z.strictObject({ type: z.literal('header'), name: headerName, value: secretText('Value') }),
  z.strictObject({ type: z.literal('query'), name: z.string().min(1), value: secretText('Value') }),
  z.strictObject({
    type: z.literal('oauth2'),
    token_url: address().meta({ description: 'Where a token is fetched with the client credentials' }),
    client_id: z.string().min(1),
    client_secret: secretText('Client secret'),
    scopes: z.array(z.string()).default([]),
    more: z.record(z.string(), z.string()).default({}).meta({ description: 'Further fields of the token request, such as `audience`' }),
  }),
]);

const pem = (kind: RegExp, what: string) => z.string().regex(kind, `must be ${what} as PEM text: \`-----BEGIN …\``);
const CERTIFICATE = /^\s*(-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----\s*)+$/;
const KEY = /^\s*-----BEGIN (RSA |EC )?PRIVATE KEY-----[^-]+-----END (RSA |EC )?PRIVATE KEY-----\s*$/;

const Tls = z
  .strictObject({
    certificate: pem(CERTIFICATE, 'a certificate, and those it is signed by,')
      .optional()
      .meta({ title: 'Client certificate', description: 'Shown when a connection is made, for services that ask for one (mTLS)' }),
    key: pem(KEY, 'a key without a passphrase')
      .optional()
      .meta({ secret: true, title: 'Its key', description: 'Without a passphrase. It never leaves this machine' }),
    ca: pem(CERTIFICATE, 'certificates')
      .optional()
      .meta({ title: 'Who signs the service’s own', description: 'In place of the authorities that everybody trusts' }),
  })
  .refine(({ certificate, key }) => (certificate === undefined) === (key === undefined), {
    path: ['key'],
    message: 'a certificate and its key are given together',
  });

const Rate = z.strictObject({
  requests: z.int().min(1),
  per_seconds: z.number().positive().default(1),
});

/** How a service is reached and what it is shown. */
export const Settings = z.strictObject({
  base_url: address().meta({ title: 'Base URL', description: 'All paths are below it' }),
  auth: Auth.default({ type: 'none' }),
  headers: z
    .record(headerName, z.string())
    .default({})
    .meta({ description: 'Sent with every request. For credentials use `auth` or `secret_headers`' }),
  secret_headers: z.record(headerName, secretText('Value')).default({}).meta({ description: 'The same, encrypted and never shown again' }),
  signing: Signing.optional().meta({ description: 'Signs the body of every request, as its bytes are, with the time' }),
  idempotency_header: headerName
    .nullable()
    .default('Idempotency-Key')
    .meta({ description: 'Carries a key that is the same for every attempt to send the same; `null`: none is sent' }),
  tls: Tls.optional().meta({ description: 'Certificates: ours, and whose are taken' }),
  rate: Rate.optional().meta({ description: 'At most so many requests, over all syncs and workers' }),
  timeout_seconds: z.number().positive().max(600).optional().meta({ description: 'Of one request, with its answer' }),
  check_path: z.string().default('/').meta({ description: 'Asked with GET to try the connection; must change nothing' }),
  check_status: z
    .array(z.int().min(200).max(599))
    .min(1)
    .optional()
    .meta({ description: 'Answers to it that are right; without them any answer shows that the address is' }),
});
export type HttpSettings = z.infer<typeof Settings>;

type AuthOf<Type extends HttpSettings['auth']['type']> = Extract<HttpSettings['auth'], { readonly type: Type }>;

const SCHEMES: { readonly [Type in HttpSettings['auth']['type']]: (auth: AuthOf<Type>) => ConnectorAuth } = {
  none: () => ({ scheme: 'none' }),
  bearer: ({ token }) => bearer(token),
  basic: ({ username, password }) => ({ scheme: 'basic', username, password }),
  header: ({ name, value }) => ({ scheme: 'header', name: name.toLowerCase(), value }),
  query: ({ name, value }) => ({ scheme: 'query', name, value }),
  oauth2: ({ token_url, client_id, client_secret, scopes, more }) => ({
    ...{ scheme: 'oauth2', tokenUrl: token_url, clientId: client_id, clientSecret: client_secret, scopes, more },
  }),
};

/** What is shown and trusted when a connection is made. */
export const tlsOf = ({ tls }: HttpSettings): ClientTls | undefined =>
  tls === undefined ? undefined : { cert: tls.certificate, key: tls.key, ca: tls.ca };

/** How a request shows who is asking. */
export function authOf({ auth }: HttpSettings): ConnectorAuth {
  return (SCHEMES[auth.type] as (of: HttpSettings['auth']) => ConnectorAuth)(auth);
}
