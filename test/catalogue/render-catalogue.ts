import { type ConnectorObjectView, type ConnectorView, factsOf, fieldWords, settingsOf } from '@tributary/contract';

const HEAD = `# Catalogue of connectors

What each connector writes to, within which limits, and what a first run and a removal mean there. Made from what the connectors
declare (\`npm run golden\`); the same is told by \`tributary connectors\`, \`GET /v1/connectors\` and the dashboard. How to add one:
[Connector author's guide](connectors.md).
`;

/** The catalogue as a document. */
export function renderCatalogue(connectors: readonly ConnectorView[]): string {
  return [HEAD, ...connectors.map(connectorSection)].join('\n');
}

function connectorSection({ slug, name, settings, objects }: ConnectorView): string {
  const page = `\`connector: ${slug}\`. How it behaves: [its page](../connectors/${slug}/README.md).`;
  return [`## ${name}`, page, settingsTable('Setting', settings), ...objects.map(objectSection)].join('\n\n') + '\n';
}

function objectSection(object: ConnectorObjectView): string {
  return [
    `### \`${object.name}\`: ${object.label}`,
    table(['', ''], factsOf(object)),
    settingsTable('Option', object.options),
    table(
      ['Field', 'Label', 'Takes'],
      object.fields.map((field) => [
        `\`${field.name}\`${field.identifier ? ' (key)' : ''}${field.required ? ' (required)' : ''}`,
        field.label,
        fieldWords(field),
      ]),
    ),
  ]
    .filter((part) => part !== '')
    .join('\n\n');
}

function settingsTable(title: string, schema: ConnectorView['settings']): string {
  const rows = settingsOf(schema).map(({ name, words, required, secret }) => [
    `\`${name}\`${required ? ' (required)' : ''}${secret ? ' (secret)' : ''}`,
    words,
  ]);
  return rows.length === 0 ? '' : table([title, ''], rows);
}

function table(headings: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.map((cell) => cell.replaceAll('|', '\\|').replaceAll('\n', ' ')).join(' | ')} |`;
  return [line(headings), `|${headings.map(() => '---').join('|')}|`, ...rows.map(line)].join('\n');
}
