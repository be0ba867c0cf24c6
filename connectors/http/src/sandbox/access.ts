import { createHmac, timingSafeEqual } from 'node:crypto';
import type { SandboxRequest, SandboxResponse } from '@tributary/connector-kit';

/** What the sandbox takes for credentials. Any one of them will do. */
export const SANDBOX_TOKEN = 'sandbox-http-bearer-token';
export const SANDBOX_BASIC = { username: 'sandbox-user', password: 'sandbox-http-password' } as const;
export const SANDBOX_API_KEY = 'sandbox-http-api-key';
export const SANDBOX_CLIENT = { id: 'sandbox-client', secret: 'sandbox-http-client-secret' } as const;
export const SANDBOX_SIGNING_SECRET = 'sandbox-http-signing-secret';

const TOKEN_SECONDS = 300;
const SKEW_SECONDS = 300;

/** Tokens that were given out, each with the moment it ends, in milliseconds. */
export type Tokens = Map<string, number>;

/** Answers what concerns tokens; `undefined` for every other request. */
export function tokenAnswer(request: SandboxRequest, tokens: Tokens, now: number): SandboxResponse | undefined {
  if (request.method !== 'POST') return undefined;
  if (request.path === '/oauth/revoke') {
    tokens.clear();
    return { status: 200, json: { revoked: true } };
  }
  return request.path === '/oauth/token' ? giveToken(request, tokens, now) : undefined;
}

function giveToken({ text, headers }: SandboxRequest, tokens: Tokens, now: number): SandboxResponse {
  const form = new URLSearchParams(text);
  if (form.get('grant_type') !== 'client_credentials') return { status: 400, json: { error: 'unsupported_grant_type' } };
  const inBody = `${form.get('client_id') ?? ''}:${form.get('client_secret') ?? ''}`;
  const told = headers['authorization'] === undefined ? inBody : basicOf(headers['authorization']);
  if (told !== `${SANDBOX_CLIENT.id}:${SANDBOX_CLIENT.secret}`) return { status: 401, json: { error: 'invalid_client' } };
  const token = `sandbox-http-token-${createHmac('sha256', SANDBOX_CLIENT.secret).update(`${now} ${tokens.size}`).digest('hex').slice(0, 24)}`;
  tokens.set(token, now + TOKEN_SECONDS * 1_000);
  return { status: 200, json: { access_token: token, token_type: 'Bearer', expires_in: TOKEN_SECONDS } };
}

/** Basic credentials are percent-encoded by clients that follow the letter of the standard. */
function basicOf(header: string): string {
  const text = Buffer.from(header.replace(/^Basic /i, ''), 'base64').toString();
  return text.split(':').map(decodeURIComponent).join(':');
}

/** Why a request may not come in, or nothing. */
export function refuseAccess(request: SandboxRequest, tokens: Tokens, now: number): SandboxResponse | undefined {
  if (!isKnown(request, tokens, now)) return { status: 401, json: { message: 'The credentials are not known.' } };
  const signature = request.headers['x-tributary-signature'];
  if (signature === undefined)
    return request.path.startsWith('/sink/signed/') ? { status: 401, json: { message: 'The signature is missing.' } } : undefined;
  return isSigned(request, signature, now) ? undefined : { status: 401, json: { message: 'The signature is wrong, or too old.' } };
}

function isKnown({ headers, query }: SandboxRequest, tokens: Tokens, now: number): boolean {
  const told = headers['authorization'] ?? '';
  const bearer = told.replace(/^Bearer /i, '');
  return (
    bearer === SANDBOX_TOKEN ||
    (tokens.get(bearer) ?? 0) > now ||
    (/^Basic /i.test(told) && basicOf(told) === `${SANDBOX_BASIC.username}:${SANDBOX_BASIC.password}`) ||
    headers['x-api-key'] === SANDBOX_API_KEY ||
    query['api_key'] === SANDBOX_API_KEY
  );
}

/** As a receiver should: any of the signatures may be right, none may be older than five minutes, and comparing takes the same time always. */
function isSigned({ headers, text }: SandboxRequest, signatures: string, now: number): boolean {
  const seconds = headers['x-tributary-timestamp'] ?? '';
  if (!/^\d+$/.test(seconds) || Math.abs(now / 1_000 - Number(seconds)) > SKEW_SECONDS) return false;
  const right = Buffer.from(`v1=${createHmac('sha256', SANDBOX_SIGNING_SECRET).update(`${seconds}.${text}`).digest('hex')}`);
  return signatures
    .split(',')
    .map((one) => Buffer.from(one.trim()))
    .some((one) => one.length === right.length && timingSafeEqual(one, right));
}
