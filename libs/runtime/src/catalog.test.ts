import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, relative } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, test } from '@jest/globals';
import type { AnyConnector } from '@tributary/connector-kit';
import { openCatalog } from './catalog.js';

/** As much of a connector as the catalogue looks at. */
const aConnector = (slug: string) =>
  ({ slug, name: slug, settings: {}, check: async () => ({ detail: '' }), objects: {} }) as unknown as AnyConnector;
const source = (slug: string) => `{ slug: '${slug}', name: '${slug}', settings: {}, check: async () => ({ detail: '' }), objects: {} }`;

describe('the catalogue of connectors', () => {
  let folder = '';
  beforeAll(async () => {
    folder = await mkdtemp(join(tmpdir(), 'tributary-catalog-'));
  });
  afterAll(() => rm(folder, { recursive: true }));
  const aPackage = async (name: string, code: string) => {
    const path = join(folder, `${name}.mjs`);
    await writeFile(path, code);
    return pathToFileURL(path).href;
  };

  test('finds a connector by its slug, and names those there are when it does not', async () => {
    const catalog = await openCatalog([aConnector('slack'), aConnector('braze')]);
    expect(catalog.get('slack').slug).toBe('slack');
    expect(() => catalog.get('mailchimp')).toThrow('there is no connector `mailchimp`; there are `braze`, `slack`');
  });

  test('takes in the connectors of the packages it is told', async () => {
    const added = await aPackage('good', `export const mail = ${source('mail')}; export const version = 1;`);
    const catalog = await openCatalog([aConnector('slack')], [added]);
    expect(catalog.connectors.map(({ slug }) => slug)).toEqual(['mail', 'slack']);
  });

  test('takes a connector from a path too, seen from where the process was started', async () => {
    await aPackage('near', `export const near = ${source('near')};`);
    const path = join(folder, 'near.mjs');
    for (const name of [path, `./${relative(process.cwd(), path)}`]) expect((await openCatalog([], [name])).get('near').slug).toBe('near');
  });

  test('names a package that cannot be loaded or has not exactly one connector', async () => {
    await expect(openCatalog([], ['@nobody/none'])).rejects.toThrow(/`@nobody\/none` in `CONNECTORS` cannot be loaded/);
    const empty = await aPackage('empty', 'export const nothing = 1;');
    await expect(openCatalog([], [empty])).rejects.toThrow(/must export exactly one connector.*it exports none/);
    const two = await aPackage('two', `export const a = ${source('a')}; export const b = ${source('b')};`);
    await expect(openCatalog([], [two])).rejects.toThrow(/it exports 2/);
  });

  test('refuses two connectors of one slug', async () => {
    await expect(openCatalog([aConnector('slack'), aConnector('slack')])).rejects.toThrow('two connectors are called `slack`');
  });
});
