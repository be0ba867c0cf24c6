import { AppError, messageOf } from '@tributary/core';
import { createLogger, loadConfig, STORE, type Config, type Logger } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { createApi } from './create-api.js';
import { leaveWaysIn } from './first-start.js';

/** Starts the API and stops it when it is told to. */
async function start(config: Config, logger: Logger): Promise<void> {
  const app = await createApi(config, logger);
  app.enableShutdownHooks(['SIGINT', 'SIGTERM']);
  const { host, port, keyFile, loginFile } = config;
  try {
    await app.listen(port, host);
  } catch (error) {
    await app.close();
    throw listenError(error, config);
  }
  const url = await app.getUrl();
  await leaveWaysIn({ store: app.get<Store>(STORE), url, keyFile, loginFile });
  logger.info({ url }, 'ready');
}

function listenError(error: unknown, { host, port }: Config): unknown {
  const code = error instanceof Error && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const detail = `port ${port} of \`${host}\` is in use: stop what runs there, or choose another port with \`TRIBUTARY_PORT\``;
    return new AppError('start.port', detail, [], { cause: error });
  }
  if (code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return error;
  const detail = `cannot listen on port ${port} of \`${host}\` (${messageOf(error)}): set \`TRIBUTARY_HOST\` and \`TRIBUTARY_PORT\``;
  return new AppError('start.port', detail, [], { cause: error });
}

try {
  const config = loadConfig();
  await start(config, createLogger(config, 'api'));
} catch (error) {
  // Before there is a log, and where people look when a start fails.
  process.stderr.write(`${error instanceof AppError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
}
