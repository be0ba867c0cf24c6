import type { Auth } from '../connector.js';

/** The headers of the schemes that need no request of their own. */
export function authHeaders(auth: Auth): Readonly<Record<string, string>> {
  switch (auth.scheme) {
    case 'header':
      return { [auth.name]: auth.value };
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${auth.username}:${auth.password}`).toString('base64')}` };
    case 'none':
    case 'query':
    case 'oauth2':
      return {};
  }
}
