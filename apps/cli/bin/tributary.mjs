#!/usr/bin/env node
/** The command as npm links it: npm links only to what is there when it installs, and the build is not. */
import { existsSync } from 'node:fs';

const main = new URL('../dist/main.js', import.meta.url);
if (existsSync(main)) {
  await import(main.href);
} else {
  process.stderr.write('Tributary is not built yet: `npm start` builds and starts it.\n');
  process.exitCode = 1;
}
