import type { OpenAPIObject } from '@nestjs/swagger';
import { KIND_NAMES } from '@tributary/core';
import { callGroupOf } from '../../objects/call-group.js';
import { type Operation, operationsOf } from '../../openapi/operations.js';
import { answerName, type Call, callOf } from './calls.js';
import { renderSchemas } from './render-schemas.js';

const HEAD = '// Generated from apps/api/openapi.json: `npm run golden` writes it anew.\n\n';

/** The files of the client that are made from the document, by their names. */
export async function generateClient(document: OpenAPIObject): Promise<Readonly<Record<string, string>>> {
  const operations = operationsOf(document);
  const calls = operations.flatMap((operation) => callOf(operation, document) ?? []);
  const groups = new Map<string, Call[]>();
  for (const call of calls) groups.set(call.group, [...(groups.get(call.group) ?? []), call]);
  return {
    'schemas.ts': HEAD + (await renderSchemas(document, inlineAnswers(operations))),
    'operations.ts': HEAD + renderOperations(groups),
    'calls.ts': HEAD + renderCalls(groups, calls),
  };
}

/** Answers that have no name of their own, under the names of their calls. */
function inlineAnswers(operations: readonly Operation[]): Readonly<Record<string, object>> {
  return Object.fromEntries(operations.flatMap((operation) => answerName(operation) ?? []));
}

function renderOperations(groups: ReadonlyMap<string, readonly Call[]>): string {
  const kinds = KIND_NAMES.map((kind) => `  ${kind}: '${callGroupOf(kind)}',\n`).join('');
  const table = [...groups].map(
    ([group, calls]) => `  ${group}: {\n${calls.map(({ verb, how }) => `    ${verb}: '${how}',\n`).join('')}  },\n`,
  );
  return [
    '/** The calls of each kind of object are grouped under this name. */',
    `export const GROUPS = {\n${kinds}} as const;\n`,
    '/** Each call as its method and path, and the header it may carry. */',
    `export const OPERATIONS = {\n${table.join('')}} as const;\n`,
  ].join('\n');
}

function renderCalls(groups: ReadonlyMap<string, readonly Call[]>, calls: readonly Call[]): string {
  const names = [...new Set(calls.flatMap(({ uses }) => uses))].sort();
  const body = [...groups].map(([group, of]) => `  readonly ${group}: {\n${of.map(renderCall).join('')}  };\n`);
  return [
    "import type { Input } from '../input.js';",
    "import type { Page } from '../page.js';",
    `import type {\n${names.map((name) => `  ${name},\n`).join('')}} from './schemas.js';\n`,
    '/** What can be asked of the API: one function an operation. Path parameters come first, then what is asked, then what stops it. */',
    `export interface Calls {\n${body.join('')}}\n`,
  ].join('\n');
}

const renderCall = ({ verb, summary, signature }: Call): string => `    /** ${summary} */\n    readonly ${verb}: ${signature};\n`;
