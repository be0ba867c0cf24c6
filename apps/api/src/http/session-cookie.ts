import { parseCookie, stringifySetCookie } from 'cookie';
import type { FastifyReply, FastifyRequest } from 'fastify';

const NAME = 'tributary_session';

/** The dashboard's cookie: out of reach of scripts, never sent by requests of other sites. */
export const sessionCookie = {
  of: (request: FastifyRequest): string | undefined => parseCookie(request.headers.cookie ?? '')[NAME],
  set: (request: FastifyRequest, reply: FastifyReply, { token, expires }: { token: string; expires: Date }): void =>
    write(request, reply, { value: token, expires }),
  clear: (request: FastifyRequest, reply: FastifyReply): void => write(request, reply, { value: '', expires: new Date(0) }),
} as const;

function write(request: FastifyRequest, reply: FastifyReply, cookie: { value: string; expires: Date }): void {
  const secure = request.protocol === 'https';
  const text = stringifySetCookie({ name: NAME, ...cookie, path: '/', httpOnly: true, sameSite: 'strict', secure });
  void reply.header('set-cookie', text);
}
