import type { Auth } from '../../connector.js';
import type { ClientCredentials } from './tokens.js';

/** What a request shows to be let in. */
export interface Shown {
  readonly headers: Readonly<Record<string, string>>;
  readonly query?: readonly [name: string, value: string];
}

/** What a request shows that is nobody's. */
export const NOTHING_SHOWN: Shown = { headers: {} };

/** What the requests of a scheme show, for all that need no request of their own. */
export function shownBy(auth: Exclude<Auth, ClientCredentials>): Shown {
  switch (auth.scheme) {
    case 'none':
      return NOTHING_SHOWN;
    case 'header':
      return { headers: { [auth.name]: auth.value } };
    case 'basic':
      return { headers: { authorization: `Basic ${basic(auth.username, auth.password)}` } };
    case 'query':
      return { headers: {}, query: [auth.name, auth.value] };
  }
}

/** What the requests of a token's owner show. */
export const bearer = (token: string): Shown => ({ headers: { authorization: `Bearer ${token}` } });

/** A name and a password as one text. */
export const basic = (name: string, password: string): string => Buffer.from(`${name}:${password}`).toString('base64');

/** The word before the credentials is no secret, and tells people which kind is sent. */
const SCHEME = /^[a-z][a-z0-9-]* +(?=\S)/i;

/** What of a scheme is to be hidden besides the secret settings themselves: the forms in which they are sent. */
export function secretsSent(auth: Auth): readonly string[] {
  switch (auth.scheme) {
    case 'none':
      return [];
    case 'header':
      return [auth.name.toLowerCase() === 'authorization' ? auth.value.replace(SCHEME, '') : auth.value];
    case 'query':
      return [auth.value];
    case 'basic':
      return [basic(auth.username, auth.password)];
    case 'oauth2':
      return [auth.clientSecret, basic(encodeURIComponent(auth.clientId), encodeURIComponent(auth.clientSecret))];
  }
}
