import type { Client } from '@tributary/client';
import { type ConnectorObjectView, type ConnectorView, factsOf, fieldWords, settingsOf } from '@tributary/contract';
import { table } from '../../table.js';
import { EXIT, type Exit, type Terminal } from '../../terminal.js';

/** Shows the connectors there are, or all that one says of itself, or of one of its objects. */
export async function connectors(
  client: Client,
  [slug, name]: readonly string[],
  { terminal, json }: { readonly terminal: Terminal; readonly json: boolean },
): Promise<Exit> {
  if (slug === undefined) {
    const page = await client.connectors.list();
    terminal.out(json ? JSON.stringify(page) : listOf(page.items));
    return EXIT.ok;
  }
  const connector = await client.connectors.get(slug);
  const objects = name === undefined ? connector.objects : connector.objects.filter((object) => object.name === name);
  if (objects.length === 0) {
    const known = connector.objects.map((object) => `\`${object.name}\``).join(', ');
    terminal.err(`The connector \`${slug}\` has no object \`${name}\`. It has ${known}.`);
    return EXIT.failed;
  }
  terminal.out(json ? JSON.stringify({ ...connector, objects }) : [settingsText(connector), ...objects.map(objectText)].join('\n\n'));
  return EXIT.ok;
}

function listOf(items: readonly ConnectorView[]): string {
  const rows = items.flatMap(({ slug, name, objects }) =>
    objects.map((object, at) => [at === 0 ? slug : '', at === 0 ? name : '', object.name, object.label, object.modes.join(', ')]),
  );
  return table(['CONNECTOR', 'NAME', 'OBJECT', 'WHAT', 'MODES'], rows);
}

function settingsText({ slug, name, settings }: ConnectorView): string {
  return [`${name} (connector: ${slug})`, ...lines(settings)].join('\n');
}

function objectText(object: ConnectorObjectView): string {
  const fields = object.fields.map((field) => [
    field.name,
    [field.identifier ? 'key' : '', field.required ? 'required' : ''].filter((word) => word !== '').join(', '),
    `${field.label}: ${fieldWords(field)}`,
  ]);
  return [
    `${object.name}: ${object.label}`,
    ...factsOf(object).map(([about, words]) => `  ${about}: ${words}`),
    ...lines(object.options),
    table(['FIELD', '', 'TAKES'], fields),
  ].join('\n');
}

const lines = (schema: ConnectorView['settings']): readonly string[] =>
  settingsOf(schema).map(({ name, words, required, secret }) => {
    const marks = [required ? 'required' : 'optional', ...(secret ? ['secret'] : [])].join(', ');
    return `  ${name} (${marks})${words === '' ? '' : `: ${words}`}`;
  });
