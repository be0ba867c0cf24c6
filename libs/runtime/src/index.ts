export { type Config, loadConfig, REDACTED } from './config.js';
export type { MasterKey } from './master-key.js';
export { createLogger, type Logger, nestLogger } from './logger.js';
export { openSecretBox, type SecretBox, type SecretName } from './secret-box.js';
export { openSecrets, type SealRequest, type Secrets } from './secrets.js';
export { secretPaths, type SecretPath } from './secret-paths.js';
export { type Catalog, openCatalog } from './catalog.js';
export { openWarehouses, type Warehouses } from './warehouses.js';
export { CATALOG, CONFIG, JOB_QUEUE, LOGGER, RuntimeModule, SECRETS, STORE } from './runtime.module.js';
