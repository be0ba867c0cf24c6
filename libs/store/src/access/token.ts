import { createHash, randomBytes } from 'node:crypto';

/** A secret that is shown once: 256 random bits behind a prefix that tells what it is. */
export function newToken(prefix: string): string {
  return `${prefix}_${randomBytes(32).toString('base64url')}`;
}

/** What we keep of a token. A plain hash is enough, since a token has 256 random bits and cannot be guessed. */
export function hashToken(token: string): string {
  return createHash('sha256').update(token).digest('hex');
}
