import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import tailwindcss from '@tailwindcss/vite';
import react from '@vitejs/plugin-react';
import { defineConfig } from 'vite';
import { fetchedAtOnce, together } from './first-load.js';

/**
 * Puts a compressed twin beside every script and style, once, so that the API need not do it for each reader. gzip, because browsers
 * take nothing better without TLS.
 */
const compressed = {
  name: 'compressed',
  apply: 'build',
  // Only what is written is final: Vite still changes chunks after every plugin has seen them.
  writeBundle({ dir }, bundle) {
    for (const file of Object.keys(bundle).filter((name) => /\.(js|css)$/.test(name)))
      writeFileSync(join(dir, `${file}.gz`), gzipSync(readFileSync(join(dir, file))));
  },
};

export default defineConfig({
  plugins: [react(), tailwindcss(), fetchedAtOnce, compressed],
  build: { reportCompressedSize: false, rolldownOptions: { output: { codeSplitting: { groups: together } } } },
  resolve: { conditions: ['@tributary/source', 'module', 'browser', 'development|production'] },
  server: { proxy: { '/v1': 'http://127.0.0.1:4747' } },
});
