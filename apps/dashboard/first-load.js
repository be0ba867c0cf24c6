import { join } from 'node:path';

/** What draws the frame and home; `main.ts` fetches it while it asks for the first answers. */
const APP = join(import.meta.dirname, 'src/app.tsx');

/** What `main.ts` cannot begin without. It would wait for home if it lay there. */
const begin = {
  name: 'begin',
  test: /\/src\/(early|frame\/show-theme|routes\/home\/greeting)\.ts$|preload-helper|rolldown.runtime/,
  priority: 1,
};

/** The words that pages share with the API: each page takes only those that it needs, so they lie apart. */
const WORDS = /\/libs\/(core|contract)\//;

/** What home cannot be drawn without lies in one file, since many small ones come later than one. */
const home = { debugName: 'home', name: (id, bundle) => (madeOf(bundle).has(id) ? 'home' : null) };

/** Which modules lie together in a file of the build; the rest falls where it is needed. */
export const together = [begin, home];

const known = new WeakMap();

/** All modules of ours and of libraries without which the app cannot be drawn, found once a build. */
function madeOf(bundle) {
  const found = known.get(bundle) ?? withImports([APP], (id) => (WORDS.test(id) ? [] : (bundle.getModuleInfo(id)?.importedIds ?? [])));
  known.set(bundle, found);
  return found;
}

/**
 * Has the document name all that the first page needs, so that it is fetched at once: what the small script that begins would fetch only when
 * it runs, and the letters that a style would fetch only when some are drawn.
 */
export const fetchedAtOnce = {
  name: 'fetched-at-once',
  transformIndexHtml: {
    order: 'post',
    handler: (_html, { bundle = {} }) => {
      const files = Object.values(bundle);
      const importsOf = (file) => bundle[file]?.imports ?? [];
      const begins = files.filter(({ isEntry }) => isEntry);
      const named = withImports(
        begins.map(({ fileName }) => fileName),
        importsOf,
      );
      const app = withImports(
        begins.flatMap(({ dynamicImports }) => dynamicImports),
        importsOf,
      );
      return [
        ...[...app].filter((file) => !named.has(file)).map((file) => link('modulepreload', file)),
        ...files
          .filter(({ fileName }) => /inter-latin-wght-normal.*\.woff2$/.test(fileName))
          .map(({ fileName }) => link('preload', fileName, { as: 'font', type: 'font/woff2' })),
      ];
    },
  },
};

const link = (rel, file, rest = {}) => ({ tag: 'link', injectTo: 'head', attrs: { rel, crossorigin: true, href: `/${file}`, ...rest } });

/** These and all that they import. */
function withImports(names, importsOf, found = new Set()) {
  for (const name of names) {
    if (found.has(name)) continue;
    found.add(name);
    withImports(importsOf(name), importsOf, found);
  }
  return found;
}
