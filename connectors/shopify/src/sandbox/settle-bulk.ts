import { parse } from 'graphql';
import { executeDocument } from './graph/admin-graph.js';
import { at } from './at.js';
import { linesOf } from './bulk.js';
import type { Writing } from './entries.js';
import type { Version } from './graph/schema.js';
import type { BulkOperation } from './shop.js';
import { GRANTS } from './tokens.js';

/** Does the work of the operations that are done by now. What a line gave is told in no particular order, by its number. */
export function settleBulk(writing: Writing): void {
  const { shop, now } = writing;
  for (const operation of Object.values(shop.operations)) {
    if (operation.status !== 'RUNNING' || operation.endsAt > now) continue;
    const result = resultOf(operation, { ...writing, now: operation.endsAt });
    shop.operations[operation.id] = { ...operation, status: 'COMPLETED', result };
  }
}

function resultOf({ mutation, path, token, version }: BulkOperation, writing: Writing): string {
  const document = parse(mutation);
  const scopes = GRANTS.get(token)?.scopes ?? [];
  const lines = linesOf(at(writing.shop.uploads, path) ?? '').map((line, number) => {
    const variables = JSON.parse(line) as Readonly<Record<string, unknown>>;
    const { data, errors } = executeDocument(document, variables, { ...writing, scopes, token, version: version as Version, base: '' });
    const failed = errors === undefined ? {} : { errors: errors.map((error) => error.toJSON()) };
    return JSON.stringify({ data, ...failed, __lineNumber: number });
  });
  return lines.reverse().join('\n');
}
