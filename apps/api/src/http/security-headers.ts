import type { FastifyInstance } from 'fastify';

const EVERYWHERE = {
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
  'referrer-policy': 'no-referrer',
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
} as const;

/** No script and no style comes from anywhere but our files. Sizes of charts are set by script, which needs no leave. */
const DASHBOARD_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "manifest-src 'self'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join('; ');

/** The API pages of Swagger UI bring their styles inside the page. */
const DOCS_POLICY = DASHBOARD_POLICY.replace("style-src 'self'", "style-src 'self' 'unsafe-inline'");

const API_POLICY = "default-src 'none'; frame-ancestors 'none'";

/** Headers that keep browsers from doing more with our answers than we mean. */
export function addSecurityHeaders(server: FastifyInstance): void {
  server.addHook('onSend', async (request, reply) => {
    void reply.headers(EVERYWHERE);
    const policy = request.url.startsWith('/v1/') ? API_POLICY : request.url.startsWith('/docs') ? DOCS_POLICY : DASHBOARD_POLICY;
    void reply.header('content-security-policy', policy);
    if (!reply.hasHeader('cache-control')) void reply.header('cache-control', 'no-store');
  });
}
