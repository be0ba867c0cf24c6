export { type Config, loadConfig, REDACTED } from './config.js';
export type { MasterKey } from './secrets/master-key.js';
export { armCrash, type CrashOrder } from './arm-crash.js';
export { createLogger, type Logger, nestLogger } from './logger.js';
export { openSecretBox, type SecretBox, type SecretName } from './secrets/secret-box.js';
export { openSecrets, type SealRequest, type Secrets } from './secrets/secrets.js';
export { secretPaths, type SecretPath } from './secrets/secret-paths.js';
export { type Catalog, openCatalog } from './catalog.js';
export { openWarehouses, type Warehouses } from './warehouses.js';
export {
  CATALOG,
  CONFIG,
  JOB_QUEUE,
  LOGGER,
  METRICS,
  OPEN_ALERTS,
  type OpenAlerts,
  RuntimeModule,
  SECRETS,
  STORE,
} from './runtime.module.js';
export { type Destinations, openDestinations, type OpenDestination } from './destinations.js';
export { AlertRounds, type AlertParts } from './alerts/alert-rounds.js';
export { type Round, Rounds } from './rounds.js';
