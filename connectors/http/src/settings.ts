import type { Auth as ConnectorAuth } from '@tributary/connector-kit';
import { z } from 'zod';

const secret = (title: string) => z.string().min(1).meta({ secret: true, title });

const Auth = z.discriminatedUnion('type', [
  z.strictObject({ type: z.literal('none') }),
  z.strictObject({ type: z.literal('bearer'), token: secret('Token') }),
  z.strictObject({
    type: z.literal('header'),
    name: z.string().regex(/^[A-Za-z0-9-]+$/, 'must be the name of an HTTP header'),
    value: secret('Value'),
  }),
]);

/** An address that credentials may be sent to in the clear: only this machine. */
const isOpenHere = (url: string) => /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?(\/|$)/.test(url);

/** How a service is reached and what it is shown. */
export const Settings = z.strictObject({
  base_url: z
    .url({ protocol: /^https?$/ })
    .refine((url) => url.startsWith('https:') || isOpenHere(url), { message: 'must be https (http only for this machine)' })
    .meta({ title: 'Base URL', description: 'All paths are below it' }),
  auth: Auth.default({ type: 'none' }),
  headers: z.record(z.string(), z.string()).default({}).meta({ description: 'Sent with every request. For credentials use `auth`' }),
  check_path: z.string().default('/').meta({ description: 'Asked with GET to try the connection; must change nothing' }),
});
export type HttpSettings = z.infer<typeof Settings>;

/** How a request shows who is asking. */
export function authOf({ auth }: HttpSettings): ConnectorAuth {
  switch (auth.type) {
    case 'none':
      return { scheme: 'none' };
    case 'bearer':
      return { scheme: 'header', name: 'authorization', value: `Bearer ${auth.token}` };
    case 'header':
      return { scheme: 'header', name: auth.name.toLowerCase(), value: auth.value };
  }
}
