import { KIND_NAMES, KINDS } from '@tributary/core';
import type { OpenAPIObject } from '@nestjs/swagger';
import { type Operation, operationsOf } from '../openapi/operations.js';

const PLURALS: readonly string[] = KIND_NAMES.map((kind) => KINDS[kind].plural);
/** All kinds have the same routes: those of one stand for all. */
const SHOWN = KINDS.trait.plural;
const OF_KIND = /^\/v1\/([\w-]+)(\/\{id\}(\/revisions(\/\{revision\}(\/restore)?)?)?)?$/;

/** Every route as a page people read, made of the document. */
export function describeRoutes(document: OpenAPIObject): string {
  const groups = new Map<string, Operation[]>();
  for (const operation of operationsOf(document)) {
    const [, plural = ''] = OF_KIND.exec(operation.path) ?? [];
    if (PLURALS.includes(plural) && plural !== SHOWN) continue;
    const [tag = ''] = operation.declared.tags ?? [];
    groups.set(tag, [...(groups.get(tag) ?? []), operation]);
  }
  const parts = [...groups]
    .sort(([a], [b]) => (a < b ? -1 : 1))
    .map(([tag, operations]) => `## ${tag}\n\n${HEAD}\n${operations.map(rowOf).join('\n')}`);
  return `${[...TOP, ...parts].join('\n\n')}\n`;
}

const TOP = [
  '# Routes',
  '<!-- Made of apps/api/openapi.json by `npm run golden`. -->',
  `Every route, the call of it in \`@tributary/client\`, and the role it needs. What stands here of \`${SHOWN}\` every kind has: ${PLURALS.map((plural) => `\`${plural}\``).join(', ')}. How to use them is told in [API](api.md); requests and answers with examples are at \`/docs\`.`,
];

const HEAD = '| route | call | needs | does |\n|---|---|---|---|';

const rowOf = ({ method, path, needs, declared }: Operation): string =>
  `| \`${method.toUpperCase()} ${path}\` | \`${declared.operationId}\` | ${needs} | ${(declared.summary ?? '').replaceAll('|', '\\|')} |`;
