import 'reflect-metadata';
import { NestFactory } from '@nestjs/core';
import { messageOf } from '@tributary/core';
import { armCrash, createLogger, loadConfig, nestLogger } from '@tributary/runtime';
import { serveHealth } from './metrics/health.js';
import { workerModule } from './worker.module.js';

/** Starts the data plane: no HTTP but a health answer, only jobs. */
async function main(): Promise<void> {
  const config = loadConfig();
  const logger = createLogger(config, 'worker');
  armCrash(config.crashFile);
  // A rejection nobody waits for is our mistake, and no reason to drop the runs of others.
  process.on('unhandledRejection', (error) => logger.error({ err: error }, 'unhandled rejection'));
  const app = await NestFactory.createApplicationContext(await workerModule(config, logger), {
    logger: nestLogger(logger),
    abortOnError: false,
  });
  app.enableShutdownHooks();
  await serveHealth(config.workerPort, app);
  logger.info({ concurrency: config.workerConcurrency }, 'worker is ready');
}

main().catch((error: unknown) => {
  console.error(messageOf(error));
  process.exitCode = 1;
  // Connections that were opened before the failure must not keep a worker alive that does nothing.
  setTimeout(() => process.exit(), 1_000).unref();
});
