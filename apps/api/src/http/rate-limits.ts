import { createHash } from 'node:crypto';
import { isIPv6 } from 'node:net';
import rateLimit, { normalizeIP } from '@fastify/rate-limit';
import { AppError } from '@tributary/core';
import type { Config } from '@tributary/runtime';
import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Redis } from 'ioredis';
import { problemOf } from './problem.filter.js';
import { sendProblem } from './send-problem.js';
import { sessionCookie } from './session-cookie.js';

/** Limits are a minute's. */
const MINUTE_MS = 60_000;
/** Callers and addresses that one process keeps in mind where there is no Redis. */
const REMEMBERED = 20_000;
/** Who watches over the process must see it when it is busiest. */
const EXEMPT = /^\/(healthz|readyz|metrics)(\?|$)/;
/** Where a token of one use opens a session. */
const DOORS = /^\/v1\/(session|invitations\/accept)(\?|$)/;

interface Bucket {
  readonly key: string;
  readonly max: number;
}

/**
 * Holds every caller to a number of requests a minute, whoever has no credentials to a smaller one by address, and whoever tries credentials to
 * the smallest. With Redis the processes count together; while it is away nobody is held up.
 */
export async function addRateLimits(server: FastifyInstance, config: Pick<Config, 'rateLimits' | 'redisUrl'>): Promise<void> {
  const { rateLimits, redisUrl } = config;
  const redis = redisUrl === undefined ? undefined : counting(redisUrl);
  if (redis !== undefined) server.addHook('onClose', () => redis.disconnect());
  const store = redis === undefined ? { cache: REMEMBERED } : { redis, nameSpace: 'tributary:rate:' };
  await server.register(rateLimit, { global: false, skipOnError: true, timeWindow: MINUTE_MS, ...store });
  const taken = server.createRateLimit({
    keyGenerator: (request) => bucketOf(request, rateLimits).key,
    max: (request) => bucketOf(request, rateLimits).max,
    allowList: (request) => EXEMPT.test(request.url),
  });
  const refused = server.createRateLimit({ keyGenerator: (request) => `refused:${addressOf(request)}`, max: rateLimits.login });
  server.addHook('onRequest', async (request, reply) => {
    const limit = await taken(request);
    if (limit.isAllowed) return;
    tell(reply, limit);
    if (limit.isExceeded) return sendProblem(reply, problemOf(exceeded(limit.ttlInSeconds), request));
  });
  server.addHook('onSend', async (request, reply, payload) => {
    // To have sent none is no attempt.
    if (reply.statusCode !== 401 || credentialOf(request) === undefined) return payload;
    const limit = await refused(request);
    if (limit.isAllowed || !limit.isExceeded) return payload;
    const problem = problemOf(exceeded(limit.ttlInSeconds), request);
    void reply.code(problem.status).header('retry-after', limit.ttlInSeconds).removeHeader('www-authenticate');
    const text = JSON.stringify(problem);
    void reply.header('content-length', Buffer.byteLength(text));
    return text;
  });
}

function bucketOf(request: FastifyRequest, { caller, address, login }: Config['rateLimits']): Bucket {
  if (request.method === 'POST' && DOORS.test(request.url)) return { key: `door:${addressOf(request)}`, max: login };
  const credential = credentialOf(request);
  if (credential === undefined) return { key: `address:${addressOf(request)}`, max: address };
  // As a hash: what is counted may lie in Redis.
  return { key: `caller:${createHash('sha256').update(credential).digest('base64url')}`, max: caller };
}

function credentialOf(request: FastifyRequest): string | undefined {
  return request.headers.authorization ?? sessionCookie.of(request);
}

/** Whoever has one IPv6 address has 2⁶⁴ of them. */
const addressOf = ({ ip }: FastifyRequest): string => normalizeIP(ip, isIPv6(ip) ? 64 : undefined);

interface Taken {
  readonly max: number;
  readonly remaining: number;
  readonly ttlInSeconds: number;
  readonly isExceeded: boolean;
}

/** In the headers of draft-ietf-httpapi-ratelimit-headers, as the library writes them. */
function tell(reply: FastifyReply, { max, remaining, ttlInSeconds, isExceeded }: Taken): void {
  void reply.headers({ 'ratelimit-limit': max, 'ratelimit-remaining': remaining, 'ratelimit-reset': ttlInSeconds });
  if (isExceeded) void reply.header('retry-after', ttlInSeconds);
}

const exceeded = (seconds: number): AppError =>
  new AppError(
    'rate.exceeded',
    `too many requests: try again in ${seconds} s. The limits are settings of the installation, \`RATE_LIMIT_…\``,
  );

/** One that answers at once or not at all: no request waits for the counting. */
function counting(url: string): Redis {
  const redis = new Redis(url, { enableOfflineQueue: false, maxRetriesPerRequest: 1, commandTimeout: 250 });
  return redis.on('error', () => undefined);
}
