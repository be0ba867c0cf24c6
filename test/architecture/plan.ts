/** The house's plan: which rooms a room may import, and who may use the libraries that only few should know. */

const CONNECTORS = ['braze', 'http', 'miso', 'shopify', 'slack'] as const;

/** Room by room. What is not named here may not be imported; a new room is drawn here first. */
export const MAY_IMPORT: Readonly<Record<string, readonly string[]>> = {
  'libs/core': [],
  'libs/sql': ['libs/core'],
  'libs/identity': ['libs/core', 'libs/sql'],
  'libs/traits': ['libs/core', 'libs/sql'],
  'libs/profiles': ['libs/core', 'libs/sql', 'libs/identity', 'libs/traits', 'libs/templates'],
  'libs/imports': ['libs/core', 'libs/sql', 'libs/identity', 'libs/traits'],
  'libs/audiences': ['libs/core', 'libs/sql'],
  'libs/connector-kit': ['libs/core', 'libs/telemetry'],
  'libs/warehouse': ['libs/core', 'libs/sql'],
  'libs/templates': ['libs/core'],
  'libs/sync': ['libs/core', 'libs/sql', 'libs/warehouse', 'libs/connector-kit', 'libs/templates', 'libs/telemetry'],
  'libs/schedules': ['libs/core'],
  'libs/store': ['libs/core', 'libs/sync', 'libs/schedules'],
  'libs/queue': ['libs/core'],
  'libs/telemetry': [],
  'libs/alerts': ['libs/core', 'libs/connector-kit'],
  'libs/contract': ['libs/core'],
  // Made of the API's document alone; the words of core are there for its tests.
  'libs/client': ['libs/core'],
  'libs/runtime': [
    'libs/core',
    'libs/alerts',
    'libs/telemetry',
    'libs/store',
    'libs/queue',
    'libs/warehouse',
    'libs/connector-kit',
    'connectors/catalog',
  ],
  'connectors/catalog': ['libs/core', 'libs/connector-kit', ...CONNECTORS.map((slug) => `connectors/${slug}`)],
  ...Object.fromEntries(CONNECTORS.map((slug) => [`connectors/${slug}`, ['libs/connector-kit', 'libs/core']])),
  // The compilers are there for validation: the api computes nothing.
  'apps/api': [
    'libs/telemetry',
    'libs/templates',
    'libs/runtime',
    'libs/contract',
    // For tests: the API is asked as everyone asks it.
    'libs/client',
    'libs/store',
    'libs/queue',
    'libs/core',
    'libs/sync',
    'libs/identity',
    'libs/traits',
    'libs/profiles',
    'libs/audiences',
    'libs/connector-kit',
  ],
  'apps/worker': [
    'libs/telemetry',
    'libs/templates',
    'libs/runtime',
    'libs/sync',
    'libs/identity',
    'libs/traits',
    'libs/profiles',
    'libs/imports',
    'libs/audiences',
    // For tests that look into a warehouse by hand.
    'libs/sql',
    'libs/warehouse',
    'libs/store',
    'libs/queue',
    'libs/core',
    'libs/connector-kit',
  ],
  // The kit and the catalog are there for the verb `sandbox` only; everything else goes through the API.
  'apps/cli': ['libs/client', 'libs/contract', 'libs/core', 'libs/connector-kit', 'connectors/catalog'],
  'apps/dashboard': ['libs/client', 'libs/contract', 'libs/core'],
  'test/support': ['libs/core', 'libs/sql', 'libs/warehouse'],
  'test/bench': [
    'libs/audiences',
    'libs/core',
    'libs/sql',
    'libs/warehouse',
    'libs/identity',
    'libs/traits',
    'libs/store',
    'libs/sync',
    'libs/templates',
    'libs/connector-kit',
    // All that is measured of them is what they cost beside a bare client.
    'connectors/catalog',
    'test/support',
  ],
  'test/demo': ['libs/client', 'libs/contract', 'libs/core', 'libs/sql', 'libs/warehouse', 'test/support'],
};

/** Rooms of which another may import types only. */
export const TYPES_ONLY: readonly { readonly room: string; readonly of: string }[] = [{ room: 'libs/store', of: 'libs/sync' }];

/** Libraries that decide a design, and the rooms that know them. */
export const KEPT_LIBRARIES: readonly { readonly library: RegExp; readonly rooms: readonly string[] }[] = [
  { library: /^@nestjs\//, rooms: ['apps/api', 'apps/worker', 'libs/runtime'] },
  { library: /^@duckdb\//, rooms: ['libs/warehouse', 'test/support'] },
  { library: /^libpg-query$/, rooms: ['libs/warehouse'] },
  { library: /^pg(-|$)/, rooms: ['libs/warehouse', 'libs/store', 'libs/queue', 'test/support'] },
  { library: /^kysely(\/|$)/, rooms: ['libs/store'] },
  { library: /^bullmq$/, rooms: ['libs/queue', 'apps/worker'] },
  { library: /^ioredis$/, rooms: ['libs/queue', 'apps/worker', 'apps/api'] },
  { library: /^(axios|undici)$/, rooms: ['libs/connector-kit', 'test/bench'] },
  { library: /^react(-dom)?(\/|$)/, rooms: ['apps/dashboard'] },
  { library: /^(@opentelemetry\/|prom-client)/, rooms: ['libs/telemetry'] },
  { library: /^liquidjs(\/|$)/, rooms: ['libs/templates'] },
  { library: /^libphonenumber-js(\/|$)/, rooms: ['libs/identity'] },
];

/** Rooms whose code also runs in a browser: nothing of Node's in them. */
export const BROWSER_SAFE: readonly string[] = ['libs/core', 'libs/contract', 'libs/client', 'apps/dashboard'];

/** The files that may read the environment: the one that parses it, and the command line, whose options have names there. */
export const READS_ENVIRONMENT: readonly string[] = ['libs/runtime/src/config.ts', 'apps/cli/src/main.ts'];

/** Rooms that may decide by an engine's name; everyone else asks the dialect or the driver. */
export const KNOWS_ENGINES: readonly string[] = ['libs/sql', 'libs/warehouse'];

/** Not built by `tsc -b`: Vite does. */
export const BUILT_OTHERWISE: readonly string[] = ['apps/dashboard'];

export const LONGEST_FILE = 400;

/** What is made of something else, and so is as long as that. */
export const GENERATED = /\/generated\//;
