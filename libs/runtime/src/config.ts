import { isIP } from 'node:net';
import { resolve } from 'node:path';
import { parseAllowList, parseProxy, placeOfUrl } from '@tributary/connector-kit';
import { Invalid, messageOf } from '@tributary/core';
import { z } from 'zod';
import { embeddedMasterKey, type MasterKey, parseMasterKeys } from './secrets/master-key.js';

const port = z.coerce.number('must be a port number').int().min(0).max(65_535);
const flag = z.enum(['0', '1'], { error: 'must be 1 or 0' }).transform((value) => value === '1');

const perMinute = z.coerce.number('must be a number').int().min(1).max(1_000_000_000);

/** Names with commas between them. */
const list = z
  .string()
  .default('')
  .transform((names) => names.split(',').flatMap((name) => (name.trim() === '' ? [] : [name.trim()])));

/** Complains in the words of whoever reads the setting. */
const readBy =
  <T>(read: (value: T) => unknown) =>
  (value: T, context: z.RefinementCtx): void => {
    try {
      read(value);
    } catch (error) {
      context.addIssue({ code: 'custom', message: messageOf(error) });
    }
  };

/** Complains about what is neither an address nor a range of addresses. */
function parseProxies(proxies: readonly string[]): void {
  for (const proxy of proxies) {
    const [address = '', bits, ...more] = proxy.split('/');
    const longest = isIP(address) === 6 ? 128 : 32;
    const isRange = bits === undefined || (/^\d{1,3}$/.test(bits) && Number(bits) <= longest);
    if (isIP(address) === 0 || !isRange || more.length > 0)
      throw new Invalid('config.proxies', `\`${proxy}\` is neither an address nor a range: write \`10.0.0.7\` or \`10.0.0.0/8\``);
  }
}

/** Every setting that comes from the environment, with its default. Nothing else is read from there. */
const Environment = z.object({
  DATABASE_URL: z.url({
    protocol: /^postgres(ql)?$/,
    error: 'must be set to a PostgreSQL URL, for example postgres://user@localhost/tributary',
  }),
  REDIS_URL: z.url({ protocol: /^rediss?$/, error: 'must be a Redis URL, for example redis://localhost:6379' }).optional(),
  TRIBUTARY_HOME: z
    .string()
    .default('.tributary')
    .transform((path) => resolve(path)),
  TRIBUTARY_HOST: z.string().default('127.0.0.1'),
  TRIBUTARY_PORT: port.default(4747),
  TRIBUTARY_WORKER_PORT: port.optional(),
  TRIBUTARY_MASTER_KEY: z
    .string()
    .transform((text, context) => parseMasterKeys(text, (message) => void context.addIssue({ code: 'custom', message })))
    .optional(),
  TRIBUTARY_EMBEDDED: flag.default(false),
  TRIBUTARY_SANDBOX_URL: z.url('must be a URL').optional(),
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url('must be the address of an OTLP collector, for example http://localhost:4318').optional(),
  TRIBUTARY_LOGIN_FILE: z.string().optional(),
  TRIBUTARY_KEY_FILE: z.string().optional(),
  TRIBUTARY_CRASH_FILE: z.string().optional(),
  LOG_LEVEL: z.enum(['fatal', 'error', 'warn', 'info', 'debug', 'trace', 'silent']).default('info'),
  WORKER_CONCURRENCY: z.coerce.number('must be a number').int().min(1).max(256).default(4),
  CONNECTORS: list,
  RATE_LIMIT_CALLER: perMinute.default(18000),
  RATE_LIMIT_ADDRESS: perMinute.default(600),
  RATE_LIMIT_LOGIN: perMinute.default(60),
  TRUSTED_PROXIES: list.superRefine(readBy(parseProxies)),
  WAREHOUSE_FILES: list,
  EGRESS_ALLOW: list.superRefine(readBy(parseAllowList)),
  EGRESS_PROXY: z.string().superRefine(readBy(parseProxy)).optional(),
});

/** The settings of this process, read once, frozen. */
export interface Config {
  readonly databaseUrl: string;
  /** Selects Redis for the queue. */
  readonly redisUrl: string | undefined;
  /** Where this installation keeps its files. */
  readonly home: string;
  readonly host: string;
  readonly port: number;
  /** Port of the worker's health answer; none unless set. */
  readonly workerPort: number | undefined;
  /** The first wraps new secrets, the others still open old ones. */
  readonly masterKeys: readonly [MasterKey, ...MasterKey[]];
  /** Everything on one machine, brought up by one command. */
  readonly embedded: boolean;
  /** Where the sandboxes of the connectors answer. */
  readonly sandboxUrl: string | undefined;
  /** Where spans go to; nobody is told unless set. */
  readonly tracesUrl: string | undefined;
  /** Where the first login link is left for the launcher, and where the API key of the command line. */
  readonly loginFile: string | undefined;
  readonly keyFile: string | undefined;
  /** Where tests order a crash; see `armCrash`. */
  readonly crashFile: string | undefined;
  readonly logLevel: 'fatal' | 'error' | 'warn' | 'info' | 'debug' | 'trace' | 'silent';
  /** Jobs of a kind at once in one worker. */
  readonly workerConcurrency: number;
  /** Packages with connectors besides the built-in ones. */
  readonly connectors: readonly string[];
  /** Requests a minute: of a key or session; of an address without credentials; attempts of an address to come in. */
  readonly rateLimits: { readonly caller: number; readonly address: number; readonly login: number };
  /** The proxies before us, by address or range: whom they name as the sender is believed. */
  readonly trustedProxies: readonly string[];
  /** What requests to the outside may reach although it is not public, the sandboxes included. */
  readonly egressAllow: readonly string[];
  /** The proxy all requests to the outside go through; none unless set. */
  readonly egressProxy: string | undefined;
  /** Folders whose files the queries of an embedded warehouse may read. */
  readonly warehouseFiles: readonly string[];
}

/** Reads the settings; complains about everything that is wrong at once, in words a person can act on. */
export function loadConfig(environment: Readonly<Record<string, string | undefined>> = process.env): Config {
  const given = Object.fromEntries(Object.entries(environment).filter(([, value]) => value !== undefined && value !== ''));
  const parsed = Environment.safeParse(given);
  const complaints = parsed.success ? [] : parsed.error.issues.map(({ path, message }) => ({ path: path.join('.'), message }));
  const needsKey = given['TRIBUTARY_MASTER_KEY'] === undefined && given['TRIBUTARY_EMBEDDED'] !== '1';
  if (needsKey) complaints.push({ path: 'TRIBUTARY_MASTER_KEY', message: KEY_NEEDED });
  if (!parsed.success || complaints.length > 0) throw refusal(complaints);
  return configOf(parsed.data);
}

const KEY_NEEDED =
  'must be set, since it protects the secrets of destinations: `<id>:<key>`, the key being 32 random bytes in base64 (`openssl rand -base64 32`)';

function refusal(complaints: readonly { readonly path: string; readonly message: string }[]): Invalid {
  const lines = complaints.map(({ path, message }) => `  ${path} ${message}`);
  return new Invalid('config.invalid', `The settings in the environment cannot be used:\n${lines.join('\n')}`, complaints);
}

function configOf(env: z.output<typeof Environment>): Config {
  return Object.freeze({
    databaseUrl: env.DATABASE_URL,
    redisUrl: env.REDIS_URL,
    home: env.TRIBUTARY_HOME,
    host: env.TRIBUTARY_HOST,
    port: env.TRIBUTARY_PORT,
    workerPort: env.TRIBUTARY_WORKER_PORT,
    masterKeys: Object.freeze(env.TRIBUTARY_MASTER_KEY ?? embeddedMasterKey(env.TRIBUTARY_HOME)),
    embedded: env.TRIBUTARY_EMBEDDED,
    sandboxUrl: env.TRIBUTARY_SANDBOX_URL,
    tracesUrl: env.OTEL_EXPORTER_OTLP_ENDPOINT,
    loginFile: env.TRIBUTARY_LOGIN_FILE,
    keyFile: env.TRIBUTARY_KEY_FILE,
    crashFile: env.TRIBUTARY_CRASH_FILE,
    logLevel: env.LOG_LEVEL,
    workerConcurrency: env.WORKER_CONCURRENCY,
    connectors: Object.freeze(env.CONNECTORS),
    rateLimits: Object.freeze({ caller: env.RATE_LIMIT_CALLER, address: env.RATE_LIMIT_ADDRESS, login: env.RATE_LIMIT_LOGIN }),
    trustedProxies: Object.freeze(env.TRUSTED_PROXIES),
    egressAllow: Object.freeze([...env.EGRESS_ALLOW, ...sandboxesOf(env), ...(env.TRIBUTARY_EMBEDDED ? THIS_MACHINE : [])]),
    egressProxy: env.EGRESS_PROXY,
    warehouseFiles: Object.freeze(env.WAREHOUSE_FILES.map((folder) => resolve(folder))),
  });
}

/** Where everything is on one machine, so are the services people try it with. */
const THIS_MACHINE = ['127.0.0.0/8', '::1/128'];

function sandboxesOf({ TRIBUTARY_SANDBOX_URL: url }: z.output<typeof Environment>): readonly string[] {
  return url === undefined ? [] : [placeOfUrl(url)];
}

/**
 * What never reaches a log, wherever it stands in a line. Kept beside the settings, because a new secret setting belongs into both.
 */
export const REDACTED = [
  'databaseUrl',
  'redisUrl',
  'egressProxy',
  'masterKeys',
  'password',
  'secret',
  'token',
  'key',
  'apiKey',
  'api_key',
  'accessToken',
  'access_token',
  'settings',
  'authorization',
  'cookie',
  'set-cookie',
  'x-api-key',
] as const;
