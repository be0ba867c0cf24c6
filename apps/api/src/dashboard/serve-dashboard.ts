import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import fastifyStatic from '@fastify/static';
import type { FastifyInstance } from 'fastify';

/** Where the dashboard's build puts its files. */
const BUILT = fileURLToPath(new URL('../../../dashboard/dist', import.meta.url));

/** Serves the dashboard where it was built. Every page of it is the same document; its files are named by their content and lie there compressed. */
export async function serveDashboard(server: FastifyInstance, root = BUILT): Promise<void> {
  if (!existsSync(`${root}/index.html`)) return;
  await server.register(fastifyStatic, { root, serve: false, preCompressed: true });
  server.get('/*', (request, reply) => {
    const path = request.url.split('?', 1)[0] ?? '/';
    if (/^\/(v1|docs)(\/|$)/.test(path)) return reply.callNotFound();
    if (path.startsWith('/assets/')) return reply.header('vary', 'accept-encoding').sendFile(path, { immutable: true, maxAge: '1y' });
    if (/\.\w+$/.test(path)) return reply.sendFile(path, { maxAge: '1h' });
    return reply.header('cache-control', 'no-cache').sendFile('index.html', { cacheControl: false });
  });
}
