import { catalog } from '@tributary/connector-catalog';
import { factsOf, settingsOf } from '@tributary/contract';
import { golden } from '@tributary/test-support';
import { describe, expect, test } from '@jest/globals';
import { connectorView } from '../apps/api/src/connectors/connector-view.js';
import { renderCatalogue } from './catalogue/render-catalogue.js';

const views = catalog.map(connectorView);

describe('the catalogue', () => {
  test('is told to people as the connectors declare it', () => {
    const text = renderCatalogue(views).trimEnd();
    expect(golden(new URL('../docs/catalogue.md', import.meta.url), text)).toBe(text);
  });

  test('says of each object what a first run does, what a removal means, and within which limits it is written', () => {
    for (const object of views.flatMap(({ objects }) => objects)) {
      const facts = new Map(factsOf(object));
      for (const about of ['Modes', 'Writes', 'First run', 'Removal', 'Repeats', 'Batches', 'Fields', 'Reading back'])
        expect([object.name, about, facts.get(about)]).toEqual([object.name, about, expect.stringMatching(/./)]);
    }
  });

  test('shows which settings are secret, and none of their values', () => {
    const secrets = views.map(({ slug, settings }) => [slug, settingsOf(settings).filter(({ secret }) => secret).length] as const);
    expect(secrets.filter(([, count]) => count === 0)).toEqual([]);
  });
});
