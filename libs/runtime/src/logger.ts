import type { LoggerService } from '@nestjs/common';
import { type DestinationStream, type Logger as Pino, pino } from 'pino';
import { type Config, REDACTED } from './config.js';

/** One line a fact, as JSON. `child({ runId, syncId })` for work on a run. */
export type Logger = Pino;

/** pino redacts by place, not by name: these are the depths our lines have. */
const PLACES = REDACTED.flatMap((name) => ['', '*.', '*.*.', '*.*.*.'].map((prefix) => `${prefix}${bracketed(name)}`));

function bracketed(name: string): string {
  return /^\w+$/.test(name) ? name : `["${name}"]`;
}

/** The log of this process. `name` tells its processes apart. */
export function createLogger(config: Pick<Config, 'logLevel'>, name: string, stream?: DestinationStream): Logger {
  return pino(
    {
      name,
      level: config.logLevel,
      base: { name, pid: process.pid },
      timestamp: pino.stdTimeFunctions.isoTime,
      formatters: { level: (label) => ({ level: label }) },
      redact: { paths: PLACES.map((place) => place.replace('.[', '[')), censor: '[secret]' },
    },
    stream ?? pino.destination({ fd: 1, sync: false }),
  );
}

/** Nest's own lines, in our log. */
export function nestLogger(logger: Logger): LoggerService {
  const at =
    (level: 'info' | 'error' | 'warn' | 'debug' | 'trace' | 'fatal') =>
    (message: unknown, ...rest: readonly unknown[]) => {
      const context = rest.at(-1);
      const stack = rest.length > 1 ? rest[0] : undefined;
      logger[level](
        { context, ...(stack === undefined ? {} : { stack }), ...(message instanceof Error ? { err: message } : {}) },
        textOf(message),
      );
    };
  return { log: at('info'), error: at('error'), warn: at('warn'), debug: at('debug'), verbose: at('trace'), fatal: at('fatal') };
}

function textOf(message: unknown): string {
  if (message instanceof Error) return message.message;
  return typeof message === 'string' ? message : JSON.stringify(message);
}
