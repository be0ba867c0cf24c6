import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'tributary_session';

/** Over TLS a name that no other host, and no page without TLS, can set. */
const nameFor = (request: FastifyRequest): string => (isSecure(request) ? `__Host-${NAME}` : NAME);
const isSecure = (request: FastifyRequest): boolean => request.protocol === 'https';

/** The dashboard's cookie: out of reach of scripts, never sent by requests of other sites. */
export const sessionCookie = {
  of: (request: FastifyRequest): string | undefined => parseCookie(request.headers.cookie ?? '')[nameFor(request)],
  set: (request: FastifyRequest, reply: FastifyReply, { token, expires }: { token: string; expires: Date }): void =>
    write(request, reply, { value: token, expires }),
  clear: (request: FastifyRequest, reply: FastifyReply): void => write(request, reply, { value: '', expires: new Date(0) }),
} as const;

function write(request: FastifyRequest, reply: FastifyReply, cookie: { value: string; expires: Date }): void {
  const secure = isSecure(request);
  const text = stringifySetCookie({ name: nameFor(request), ...cookie, path: '/', httpOnly: true, sameSite: 'strict', secure });
  void reply.header('set-cookie', text);
}
