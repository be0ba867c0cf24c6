import { expect, test } from '@jest/globals';
import { fastify } from 'fastify';
import { sessionCookie } from './session-cookie.js';

const NAME = 'tributary_session';

async function answers(forwarded: string, cookie = '') {
  const server = fastify({ trustProxy: true });
  server.get('/', async (request, reply) => {
    const had = sessionCookie.of(request);
    sessionCookie.set(request, reply, { token: 'session_x', expires: new Date(Date.now() + 60_000) });
    return had ?? 'nobody';
  });
  const url = await server.listen({ port: 0, host: '127.0.0.1' });
  try {
    const response = await fetch(url, { headers: { 'x-forwarded-proto': forwarded, cookie } });
    return { body: await response.text(), set: response.headers.get('set-cookie') ?? '' };
  } finally {
    await server.close();
  }
}

test('over TLS the cookie is one that no other host and no page without TLS can set', async () => {
  const { set } = await answers('https');
  expect(set).toMatch(new RegExp(`^__Host-${NAME}=session_x; .*Path=/; .*HttpOnly; Secure; SameSite=Strict`));
  expect(set).not.toContain('Domain');
  expect((await answers('https', `${NAME}=planted`)).body).toBe('nobody');
  expect((await answers('https', `__Host-${NAME}=ours; ${NAME}=planted`)).body).toBe('ours');
});

test('without TLS it is still out of reach of scripts and other sites', async () => {
  const { set } = await answers('http');
  expect(set).toMatch(new RegExp(`^${NAME}=session_x; .*HttpOnly; SameSite=Strict`));
  expect(set).not.toContain('Secure');
});
