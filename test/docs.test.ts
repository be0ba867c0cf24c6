import { existsSync, readFileSync, statSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { describe, expect, test } from '@jest/globals';
import { createProgram } from '../apps/cli/src/program.js';
import { documents, proseOf, read, ROOT } from './docs/read-documents.js';

const ALL = documents();

describe('the documents', () => {
  test.each(ALL)('%s links to what exists', (document) => {
    const broken = [...proseOf(document).matchAll(/\]\(([^)\s]+)\)/g)]
      .map(([, target = '']) => target)
      .filter((target) => !/^(https?:|mailto:)/.test(target) && !linkHolds(document, target));
    expect(broken).toEqual([]);
  });

  test.each(ALL)('%s names only commands there are', (document) => {
    const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
    const verbs = createProgram({ out: ignore, err: ignore, screen: undefined, env: {} }, ignore).commands.map((command) => command.name());
    const text = read(document);
    // A workspace's own script (`-w`) is that package's.
    const named = [...text.matchAll(/\bnpm run ([a-z]+)(?! -w)\b(?! -w)/g)].map(([, name = '']) => name);
    expect(named.filter((name) => !Object.hasOwn(scripts, name))).toEqual([]);
    const typed = [...text.matchAll(/(?:^|`|npx |&& )tributary ([a-z][a-z-]*)/gm)].map(([, verb = '']) => verb);
    expect(typed.filter((verb) => !verbs.includes(verb))).toEqual([]);
  });

  test('the API guide names only routes there are', () => {
    const { paths } = JSON.parse(read('apps/api/openapi.json')) as { paths: Record<string, Record<string, unknown>> };
    const known = Object.entries(paths).flatMap(([path, methods]) =>
      Object.keys(methods).map((method) => `${method.toUpperCase()} ${path}`),
    );
    const named = [...read('docs/api.md').matchAll(/`(GET|PUT|POST|DELETE) (\/[^\s`?]*)/g)].map(
      ([, method = '', path = '']) => `${method} ${path}`,
    );
    expect(named.length).toBeGreaterThan(15);
    expect(named.filter((route) => !known.includes(route))).toEqual([]);
  });

  test('the command they tell people to type is there before anything is built, where npm links to it', () => {
    const { bin } = JSON.parse(read('apps/cli/package.json')) as { bin: { tributary: string } };
    expect(bin.tributary).not.toContain('dist');
    expect(statSync(join(ROOT, 'apps/cli', bin.tributary)).mode & 0o111).toBe(0o111);
  });

  test('a README is at most a screen long', () => {
    const long = ALL.filter((document) => document.endsWith('/README.md')).filter((document) => read(document).split('\n').length > 60);
    expect(long).toEqual([]);
  });
});

describe('the settings', () => {
  const settings = settingsOfConfig();

  test('are all in the table of the operations guide, with their defaults', () => {
    const rows = [...read('docs/operations.md').matchAll(/^\| `([A-Z_]+)` \| ([^|]+) \|/gm)].map(([, name = '', value = '']) => [
      name,
      value.trim().replaceAll('`', ''),
    ]);
    expect(Object.fromEntries(rows)).toEqual(settings);
    expect(rows.length).toBe(Object.keys(settings).length);
  });

  test('are all in .env.example, and nothing else is', () => {
    const named = [...read('.env.example').matchAll(/^#?([A-Z_]+)=/gm)].map(([, name = '']) => name);
    // The password is of docker/compose.yml's own PostgreSQL.
    expect(named.filter((name) => name !== 'POSTGRES_PASSWORD').sort()).toEqual(Object.keys(settings).sort());
  });
});

/** Each setting with its default as the guide writes it, read from the schema's source: it is not exported. */
function settingsOfConfig(): Record<string, string> {
  const source = readFileSync(join(ROOT, 'libs/runtime/src/config.ts'), 'utf8');
  const schema = source.slice(source.indexOf('const Environment = z.object({'), source.indexOf('\n});'));
  const parts = schema.split(/^ {2}(?=[A-Z_]+:)/m).slice(1);
  return Object.fromEntries(
    parts.map((written) => {
      const [, name = '', named = ''] = /^([A-Z_]+): (\w+)/.exec(written) ?? [];
      // Two settings are lists, whose schema stands above.
      const [definition = ''] = new RegExp(`^const ${named} = z$[^]*?;$`, 'm').exec(source) ?? [];
      const part = written + definition;
      const [, given = ''] = /\.default\((.*?)\)/.exec(part) ?? [];
      const value = given.replaceAll("'", '');
      // The master key may be left out only where the embedded set-up makes one: `loadConfig` demands it.
      const needed = !part.includes('.optional()') || name === 'TRIBUTARY_MASTER_KEY';
      return [name, value || (needed && given === '' ? 'needed' : 'none')];
    }),
  );
}

function ignore(): void {}

/** Whether the file is there and, where a place in it is named, a heading of that name. */
function linkHolds(document: string, target: string): boolean {
  const [path = '', place] = target.split('#');
  const file = path === '' ? document : join(dirname(document), path);
  if (!existsSync(join(ROOT, file))) return false;
  if (place === undefined) return true;
  const headings = [...read(file).matchAll(/^#+ (.+)$/gm)].map(([, heading = '']) =>
    heading
      .toLowerCase()
      .replaceAll(/[^\w -]/g, '')
      .replaceAll(' ', '-'),
  );
  return headings.includes(place);
}
