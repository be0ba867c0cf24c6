#!/usr/bin/env node
/** The one command: brings up what a verb needs, on a machine that has only Node, and takes it down again. */
import { say, sayFailure, Trouble } from './up/say.mjs';

const verbs = {
  start: () => import('./up/verb-start.mjs'),
  stack: () => import('./up/verb-stack.mjs'),
  services: () => import('./up/verb-services.mjs'),
  test: () => import('./up/verb-test.mjs'),
  golden: () => import('./up/verb-golden.mjs'),
  fuzz: () => import('./up/verb-fuzz.mjs'),
  demo: () => import('./up/verb-demo.mjs'),
  bench: () => import('./up/verb-bench.mjs'),
  crash: () => import('./up/verb-crash.mjs'),
};

function demandNode() {
  const [major, minor] = process.versions.node.split('.').map(Number);
  if (major > 20 || (major === 20 && minor >= 19)) return;
  throw new Trouble(
    `Node ${process.versions.node} is too old: Tributary needs 20.19 or later.`,
    'Install a newer one from https://nodejs.org, or with a version manager: nvm install 20',
  );
}

function demandSystem() {
  if (process.platform !== 'win32') return;
  throw new Trouble('Tributary runs on Linux and macOS.', 'On Windows, run it inside WSL: https://learn.microsoft.com/windows/wsl');
}

async function main([verb, ...args]) {
  const open = Object.hasOwn(verbs, verb ?? '') ? verbs[verb] : undefined;
  if (!open) {
    say(`Usage: node scripts/up.mjs ${Object.keys(verbs).join(' | ')}`);
    process.exit(2);
  }
  try {
    demandNode();
    demandSystem();
    const [{ within }, { run }] = await Promise.all([import('./up/lifetime.mjs'), open()]);
    await within((life) => run({ args, ...life }));
  } catch (error) {
    sayFailure(error);
    process.exit(1);
  }
}

await main(process.argv.slice(2));
