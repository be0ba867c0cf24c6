import { AppError } from '@tributary/core';
import { createLogger, loadConfig } from '@tributary/runtime';
import { startApi } from './start-api.js';

try {
  const config = loadConfig();
  await startApi(config, createLogger(config, 'api'));
} catch (error) {
  // Where people look when a start fails; the reason may be that there is no log yet.
  process.stderr.write(`${error instanceof AppError ? error.message : String(error instanceof Error ? error.stack : error)}\n`);
  process.exit(1);
}
