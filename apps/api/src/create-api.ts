import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { type Config, type Logger, nestLogger, STORE } from '@tributary/runtime';
import { DEFAULT_WORKSPACE, type Store } from '@tributary/store';
import { fastify } from 'fastify';
import { AppModule } from './app.module.js';
import { serveDashboard } from './dashboard/serve-dashboard.js';
import { addAuditOrigin } from './http/audit-origin.js';
import { addRateLimits } from './http/rate-limits.js';
import { refuseEarly } from './http/refuse-early.js';
import { addRequestLog } from './http/request-log.js';
import { addSecurityHeaders } from './http/security-headers.js';
import { addSizeLimits, answerUnreadable, LARGEST_BODY, SLOWEST_REQUEST_MS } from './http/size-limits.js';
import { serveOpenApi } from './openapi.js';

/** The API, ready to listen. `slowestMs`: how long a request may take to arrive. */
export async function createApi(config: Config, logger: Logger, slowestMs = SLOWEST_REQUEST_MS): Promise<NestFastifyApplication> {
  const server = fastify({
    bodyLimit: LARGEST_BODY,
    requestTimeout: slowestMs,
    // Node looks that often who is too slow. Headers with more time than the whole would have Node mistake one for the other.
    http: { connectionsCheckingInterval: slowestMs / 4, headersTimeout: slowestMs / 2 },
    genReqId: () => randomUUID(),
    forceCloseConnections: true,
    trustProxy: [...config.trustedProxies],
    clientErrorHandler: answerUnreadable,
    frameworkErrors: refuseEarly,
  });
  addSecurityHeaders(server);
  addRequestLog(server, logger);
  addSizeLimits(server);
  await addRateLimits(server, config);
  addAuditOrigin(server);
  await serveDashboard(server);
  const nest = nestLogger(logger);
  const app = await NestFactory.create<NestFastifyApplication>(AppModule.forRoot(config, logger), new FastifyAdapter(server), {
    // What it tells at the start (every route) is for those who look for a fault.
    logger: { ...nest, log: (message: unknown, ...rest: unknown[]) => void nest.debug?.(message, ...rest) },
    abortOnError: false,
    // Bodies are JSON, and read by what `addSizeLimits` puts there.
    bodyParser: false,
  });
  serveOpenApi(app);
  await app.init();
  await app.get<Store>(STORE).workspaces.ensure(DEFAULT_WORKSPACE);
  return app;
}
