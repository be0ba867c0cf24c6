import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AppError, messageOf } from '@tributary/core';
import { type Config, type Logger, SECRETS, type Secrets, STORE } from '@tributary/runtime';
import { DEFAULT_WORKSPACE, type Store } from '@tributary/store';
import { createApi } from './create-api.js';
import { leaveWaysIn } from './first-start.js';

/** Starts the API; it stops when it is told to. */
export async function startApi(config: Config, logger: Logger): Promise<NestFastifyApplication> {
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
  const store = app.get<Store>(STORE);
  await store.within(DEFAULT_WORKSPACE, () => leaveWaysIn({ store, url, keyFile, loginFile }));
  await store.across(() => wrapSecretsAnew(app.get<Secrets>(SECRETS), config, logger));
  logger.info({ url }, 'ready');
  return app;
}

/** After a change of the master key: then the old one can be taken out of use. A secret that cannot be opened is told, and stops nobody else. */
async function wrapSecretsAnew(secrets: Secrets, { masterKeys: [current] }: Config, logger: Logger): Promise<void> {
  try {
    const wrapped = await secrets.rotate();
    if (wrapped > 0) logger.info({ secrets: wrapped, by: current.id }, 'secrets are wrapped by the current master key');
  } catch (error) {
    logger.error({ reason: messageOf(error) }, 'not all secrets could be wrapped by the current master key');
  }
}

function listenError(error: unknown, { host, port }: Config): unknown {
  const code = typeof error === 'object' && error !== null && 'code' in error ? error.code : undefined;
  if (code === 'EADDRINUSE') {
    const detail = `port ${port} of \`${host}\` is in use: stop what runs there, or choose another port with \`TRIBUTARY_PORT\``;
    return new AppError('start.port', detail, [], { cause: error });
  }
  if (code !== 'EACCES' && code !== 'EADDRNOTAVAIL') return error;
  const detail = `cannot listen on port ${port} of \`${host}\` (${messageOf(error)}): set \`TRIBUTARY_HOST\` and \`TRIBUTARY_PORT\``;
  return new AppError('start.port', detail, [], { cause: error });
}
