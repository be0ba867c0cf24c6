/** Jest runs the sources: the `@tributary/source` condition of every package points to its TypeScript. */
export default {
  testEnvironment: 'node',
  testEnvironmentOptions: { customExportConditions: ['@tributary/source', 'node', 'node-addons'] },
  extensionsToTreatAsEsm: ['.ts', '.tsx'],
  // A library that ships data as `x.json.js` means that file.
  moduleNameMapper: { '^(\\.{1,2}/.*)(?<!\\.json)\\.js$': '$1' },
  transform: {
    '^.+\\.tsx?$': [
      '@swc/jest',
      {
        jsc: {
          target: 'es2022',
          parser: { syntax: 'typescript', tsx: true, decorators: true },
          transform: { legacyDecorator: true, decoratorMetadata: true, react: { runtime: 'automatic' } },
          keepClassNames: true,
        },
        module: { type: 'es6' },
      },
    ],
  },
  testMatch: ['<rootDir>/{libs,apps,connectors}/*/src/**/*.test.ts', '<rootDir>/test/**/*.{test,e2e}.ts'],
  modulePathIgnorePatterns: ['/dist/', '/.tributary/'],
  setupFiles: ['<rootDir>/test/seed.ts'],
  testTimeout: 60_000,
  // A worker keeps the modules of every suite it has run. Unless it begins anew, clearing up takes as long as the tests.
  workerIdleMemoryLimit: '1GB',
};
