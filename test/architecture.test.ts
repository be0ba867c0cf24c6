import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import * as code from './architecture/code-laws.js';
import { type House, readHouse } from './architecture/house.js';
import * as imports from './architecture/import-laws.js';
import * as packages from './architecture/package-laws.js';
import { platformsMissing } from './architecture/lock.js';
import { aHouse } from './architecture/small-house.js';

const ROOT = join(import.meta.dirname, '..');

interface LawCase {
  readonly says: string;
  readonly law: imports.Law;
  /** Small houses that break the law, each with what it is told. */
  readonly broken: readonly (readonly [House, string])[];
  /** A house that comes near and is right. */
  readonly kept: House;
}

const core = { exports: { '.': { '@tributary/source': './src/index.ts', default: './dist/index.js' } } };
const inRoom = (dir: string, text: string, file = 'plan.ts'): House =>
  aHouse({ 'libs/core': core, [dir]: { files: { [file]: text }, dependencies: [] } });
const importing = (dir: string, from: string): House => inRoom(dir, `import { x } from '${from}';`);

const LAWS: readonly LawCase[] = [
  {
    says: 'a room imports only the rooms that the plan allows it',
    law: imports.onlyAllowedRooms,
    broken: [
      [
        aHouse({ 'libs/store': {}, 'libs/sql': { files: { 'a.ts': "import { x } from '@tributary/store';" } } }),
        'libs/sql may not know libs/store',
      ],
      [
        aHouse({ 'libs/store': {}, 'libs/sql': { files: { 'a.ts': "export * from '@tributary/store';" } } }),
        'libs/sql may not know libs/store',
      ],
      [
        aHouse({ 'libs/store': {}, 'libs/sql': { files: { 'a.ts': "const x = import('@tributary/store');" } } }),
        'libs/sql may not know libs/store',
      ],
      [
        aHouse({ 'libs/store': {}, 'libs/sql': { files: { 'a.ts': "type X = import('@tributary/store').X;" } } }),
        'libs/sql may not know libs/store',
      ],
      [aHouse({ 'libs/attic': {} }), 'libs/attic is not in the plan'],
    ],
    kept: aHouse({ 'libs/core': core, 'libs/sql': { files: { 'a.ts': "import { x } from '@tributary/core';" } } }),
  },
  {
    says: 'the store takes only types of the sync engine',
    law: imports.typesOnlyWhereSaid,
    broken: [
      [aHouse({ 'libs/sync': {}, 'libs/store': { files: { 'a.ts': "import { runSync } from '@tributary/sync';" } } }), 'only types'],
    ],
    kept: aHouse({ 'libs/sync': {}, 'libs/store': { files: { 'a.ts': "import type { Ports } from '@tributary/sync';" } } }),
  },
  {
    says: 'a package imports only what its package.json declares',
    law: imports.onlyDeclaredPackages,
    broken: [
      [importing('libs/sql', 'lodash/fp'), 'not declared in libs/sql/package.json'],
      [importing('libs/sql', '@tributary/core'), 'not declared'],
      [inRoom('libs/sql', "import { x } from 'left-pad';", 'a.test.ts'), 'not declared'],
    ],
    kept: aHouse({
      'libs/sql': {
        files: { 'a.ts': "import { x } from 'zod'; import 'node:path';", 'a.test.ts': "import '@jest/globals';" },
        dependencies: ['zod'],
      },
    }),
  },
  {
    says: 'nobody imports an app',
    law: imports.nobodyImportsAnApp,
    broken: [
      [aHouse({ 'apps/api': {}, 'apps/worker': { files: { 'a.ts': "import { x } from '@tributary/api';" } } }), 'imported by nobody'],
    ],
    kept: importing('apps/worker', '@tributary/core'),
  },
  {
    says: 'connectors do not know each other; only the catalog knows them all',
    law: imports.connectorsAreStrangers,
    broken: [
      [
        aHouse({ 'connectors/slack': {}, 'connectors/http': { files: { 'a.ts': "import { x } from '@tributary/connector-slack';" } } }),
        'do not know each other',
      ],
    ],
    kept: aHouse({
      'connectors/slack': {},
      'connectors/catalog': { files: { 'a.ts': "import { x } from '@tributary/connector-slack';" } },
    }),
  },
  {
    says: 'Nest, the drivers, the queue and the HTTP client stay in their rooms',
    law: imports.librariesStayInTheirRooms,
    broken: [
      [importing('libs/sync', '@nestjs/common'), 'only apps/api, apps/worker, libs/runtime may'],
      [importing('libs/traits', '@duckdb/node-api'), 'only libs/warehouse'],
      [importing('apps/worker', 'pg'), 'only libs/warehouse'],
      [importing('connectors/slack', 'axios'), 'only libs/connector-kit, test/bench may'],
    ],
    kept: importing('libs/warehouse', 'pg-cursor'),
  },
  {
    says: 'rooms that run in a browser import nothing of Node',
    law: imports.browserRoomsStayClean,
    broken: [
      [importing('libs/contract', 'node:crypto'), 'also runs in a browser'],
      [importing('libs/core', 'fs'), 'also runs in a browser'],
    ],
    kept: importing('libs/store', 'node:crypto'),
  },
  {
    says: 'a room is entered by its front door',
    law: imports.noDeepImports,
    broken: [
      [importing('libs/sql', '@tributary/core/src/errors.js'), '@tributary/core does not export it'],
      [importing('libs/sql', '../../core/src/errors.js'), 'a path into another room'],
    ],
    kept: importing('libs/sql', './deeper/fragment.js'),
  },
  {
    says: 'the product imports nothing that is only for tests',
    law: imports.theProductKnowsNoTests,
    broken: [
      [aHouse({ 'libs/sync': { files: { 'a.ts': "import { x } from './testing/fake.js';", 'testing/fake.ts': '' } } }), 'only tests may'],
      [importing('connectors/http', '@tributary/connector-kit/testing'), 'only tests may'],
      [
        aHouse({
          'libs/warehouse': { files: { 'a.ts': "export * from './suite.js';", 'suite.ts': "import { test } from '@jest/globals';" } },
        }),
        'only tests may',
      ],
    ],
    kept: inRoom('libs/sync', "import { x } from './testing/fake-destination.js';", 'deliver.test.ts'),
  },
  {
    says: 'relative imports end in .js',
    law: imports.relativeImportsEndInJs,
    broken: [
      [importing('libs/sql', './fragment'), 'add `.js`'],
      [importing('libs/sql', './fragment.ts'), 'add `.js`'],
    ],
    kept: importing('libs/sql', './fragment.js'),
  },
  {
    says: 'rooms do not import each other in a circle',
    law: imports.noCycles,
    broken: [
      [
        aHouse({
          'libs/core': { files: { 'a.ts': "import { x } from '@tributary/sync';" } },
          'libs/sql': { files: { 'a.ts': "import { x } from '@tributary/core';" } },
          'libs/sync': { files: { 'a.ts': "import type { x } from '@tributary/sql';" } },
        }),
        'libs/core ↔ libs/sql ↔ libs/sync',
      ],
    ],
    kept: importing('libs/sql', '@tributary/core'),
  },
  {
    says: 'only the configuration reads the environment',
    law: code.onlyConfigReadsTheEnvironment,
    broken: [
      [inRoom('libs/queue', 'const url = process.env.REDIS_URL;'), 'reads the environment'],
      [inRoom('libs/queue', "const url = globalThis.process.env['REDIS_URL'];"), 'reads the environment'],
      [inRoom('libs/queue', "const url = process['env'];"), 'reads the environment'],
      [inRoom('apps/worker', "import { env } from 'node:process';"), 'reads the environment'],
    ],
    kept: inRoom('libs/runtime', 'const all = process.env;', 'config.ts'),
  },
  {
    says: 'nobody outside sql and warehouse decides by the name of an engine',
    law: code.nobodyAsksForTheEngine,
    broken: [
      [inRoom('libs/traits', "if (engine === 'duckdb') run();"), 'decides by an engine'],
      [inRoom('libs/traits', "const quote = 'postgres' !== engine ? a : b;"), 'decides by an engine'],
      [inRoom('libs/traits', "switch (engine) { case 'duckdb': run(); }"), 'decides by an engine'],
    ],
    kept: aHouse({
      'libs/traits': { files: { 'a.ts': "const engines = { duckdb: 1, postgres: 2 }; if (kind === 'sum') run();" } },
      'libs/sql': { files: { 'a.ts': "if (engine === 'duckdb') run();" } },
    }),
  },
  {
    says: 'nothing is exported without a name',
    law: code.noDefaultExports,
    broken: [
      [inRoom('libs/sql', 'export default 1;'), 'plan.ts:1 exports a default'],
      [inRoom('libs/sql', '\nexport default function compile() {}'), 'plan.ts:2 exports a default'],
      [inRoom('libs/sql', 'const x = 1; export { x as default };'), 'exports a default'],
    ],
    kept: inRoom('libs/sql', 'switch (x) { default: run(); } export const x = 1;'),
  },
  {
    says: 'nothing is of any type',
    law: code.noAny,
    broken: [
      [inRoom('libs/sql', 'const x: any = 1;'), 'says `any`'],
      [aHouse({}, { 'test/e2e/a.e2e.ts': 'const rows = answer as any[];' }), 'test/e2e/a.e2e.ts:1 says `any`'],
    ],
    kept: inRoom('libs/sql', '// any\nconst x: unknown = "any";'),
  },
  {
    says: 'a file has at most 400 lines of code',
    law: code.noLongFiles,
    broken: [[inRoom('libs/sql', 'run();\n'.repeat(401)), 'has 401 lines of code']],
    kept: inRoom('libs/sql', '/** Words.\n * More. */\nrun(); // why\n\n'.repeat(400)),
  },
  {
    says: 'no comment promises work',
    law: code.noPromisesInComments,
    broken: [
      [inRoom('libs/sql', `run();\n// ${'TO'}DO: the rest`), 'plan.ts:2 promises work'],
      [inRoom('libs/sql', `/* ${'FIX'}ME */`), 'promises work'],
    ],
    kept: inRoom('libs/sql', '// what is to do is done'),
  },
  {
    says: 'a file is named after what it does, in kebab-case',
    law: code.filesHaveNames,
    broken: [
      [inRoom('libs/sql', '', 'utils.ts'), '`utils` is no name'],
      [inRoom('libs/sql', '', 'date-helpers.ts'), '`date-helpers` is no name'],
      [inRoom('libs/sql', '', 'common/dates.ts'), '`common` is no name'],
      [inRoom('libs/sql', '', 'compileTraits.ts'), '`compileTraits` is no name'],
    ],
    kept: inRoom('libs/sql', '', 'compile-traits.test.ts'),
  },
  {
    says: 'the references of a tsconfig.json are the rooms its package.json declares',
    law: packages.referencesMatchDependencies,
    broken: [
      [aHouse({ 'libs/core': core, 'libs/sql': { dependencies: ['@tributary/core'] } }), 'lacks the reference to libs/core'],
      [aHouse({ 'libs/core': core, 'libs/sql': { references: ['libs/core'] } }), 'which package.json does not'],
    ],
    kept: aHouse({ 'libs/core': core, 'libs/sql': { dependencies: ['@tributary/core', 'zod'], references: ['libs/core'] } }),
  },
  {
    says: 'the compiler builds every room',
    law: packages.everyRoomIsBuilt,
    broken: [[{ ...aHouse({ 'libs/core': core }), references: [] }, 'lacks the reference to libs/core']],
    kept: aHouse({ 'libs/core': core }),
  },
  {
    says: 'what a package exports is the same file as source and as build',
    law: packages.exportsNameSourceAndBuild,
    broken: [
      [
        aHouse({ 'libs/core': { exports: { '.': { '@tributary/source': './src/index.ts', default: './dist/main.js' } } } }),
        'does not name a source and its build',
      ],
      [aHouse({ 'libs/core': { exports: { '.': { default: './dist/index.js' } } } }), 'does not name a source and its build'],
    ],
    kept: aHouse({ 'libs/core': core }),
  },
  {
    says: 'every library and connector has a README',
    law: packages.libraryRoomsHaveAReadme,
    broken: [[aHouse({ 'libs/core': { hasReadme: false } }), 'libs/core/README.md is missing']],
    kept: aHouse({ 'libs/core': core, 'test/support': { hasReadme: false } }),
  },
];

const house = readHouse(ROOT);

describe('the house keeps its laws', () => {
  test('the whole of it is looked at', () => {
    expect(house.rooms.map(({ dir }) => dir)).toEqual(expect.arrayContaining(['libs/core', 'connectors/http', 'apps/api', 'test/support']));
    expect(house.rooms.flatMap(({ sources }) => sources).length).toBeGreaterThan(100);
    expect(house.sources.map(({ path }) => path)).toContain('test/architecture.test.ts');
  });

  test.each(LAWS)('$says', ({ law }) => {
    expect(law(house)).toEqual([]);
  });

  test('the lock holds the programs of every platform, so that it can be installed on each', () => {
    expect(platformsMissing(JSON.parse(readFileSync(join(ROOT, 'package-lock.json'), 'utf8')) as never)).toEqual([]);
  });
});

describe('what is written beside the code', () => {
  const read = (file: string): string => readFileSync(join(ROOT, file), 'utf8');

  test('the Docker image installs the packages of every room', () => {
    const recipe = read('docker/Dockerfile');
    expect(house.rooms.map(({ dir }) => dir).filter((dir) => !recipe.includes(`COPY ${dir}/package.json ${dir}/\n`))).toEqual([]);
  });

  test('.env.example names every setting a person may give', () => {
    const left = ['TRIBUTARY_EMBEDDED', 'TRIBUTARY_LOGIN_FILE', 'TRIBUTARY_KEY_FILE'];
    const settings = [...read('libs/runtime/src/config.ts').matchAll(/^ {2}([A-Z][A-Z_]+): /gm)].map(([, name = '']) => name);
    expect(settings).toContain('DATABASE_URL');
    expect(settings.filter((name) => !left.includes(name) && !read('.env.example').includes(`#${name}=`))).toEqual([]);
  });
});

describe('each law can be broken', () => {
  test.each(LAWS.flatMap(({ says, law, broken }) => broken.map(([sample, told]) => ({ says, law, sample, told }))))(
    '$says: a house where $told',
    ({ law, sample, told }) => {
      expect(law(sample)).toEqual([expect.stringContaining(told)]);
    },
  );

  test.each(LAWS)('and what comes near is no breach: $says', ({ law, kept }) => {
    expect(law(kept)).toEqual([]);
  });

  test('a lock that lacks the program of a platform is found', () => {
    const packages = {
      '': {},
      'node_modules/a': { optionalDependencies: { 'a-linux': '1', 'a-darwin': '1' } },
      'node_modules/a-linux': {},
    };
    expect(platformsMissing({ packages })).toEqual(['node_modules/a wants a-darwin']);
  });
});
