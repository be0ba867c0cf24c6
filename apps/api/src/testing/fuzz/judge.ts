import type { OpenAPIObject } from '@nestjs/swagger';
import type { Operation } from '../../openapi/operations.js';
import { createSchemaChecks } from '../check-schemas.js';
import type { Answer } from './send.js';

/** What an answer may be at most: a refusal is read by a person, a page has at most 500 items. */
const LONGEST_REFUSAL = 64 * 1024;
const LONGEST_ANSWER = 4 * 1024 * 1024;

/** A line of a stack, a file of ours, or a statement of the database. */
const INSIDES = /\n\s+at .+:\d+:\d+|node_modules|\/src\/[\w/-]+\.ts|relation "\w+" does not exist|syntax error at or near/;

/** Tells what is wrong with an answer, or nothing. `secrets`: what no answer may hold. `excused`: the problems of a worker that is not there. */
export function createJudge(document: OpenAPIObject, { secrets, excused }: { secrets: readonly string[]; excused: readonly string[] }) {
  const checks = createSchemaChecks(document);
  return (operation: Operation, { status, type, text }: Answer): string | undefined => {
    const said = type.includes('json') ? jsonOf(text) : text;
    if (status >= 500 && !(status === 503 && excused.includes(typeOf(said)))) return `answered ${status}`;
    if (INSIDES.test(text)) return 'shows its inside';
    if (secrets.some((secret) => text.includes(secret))) return 'shows a secret';
    if (text.length > (status >= 400 ? LONGEST_REFUSAL : LONGEST_ANSWER)) return `is ${text.length} characters long`;
    const declared = resolved(document, operation.declared.responses[String(status)]);
    if (declared === undefined) return `answered ${status}, which the document does not have`;
    const [content] = Object.entries(declared.content ?? {}).filter(([name]) => type.startsWith(name));
    if (content === undefined)
      return declared.content === undefined && text === '' ? undefined : `answered \`${type}\`, which the document does not have`;
    if (!type.includes('json')) return undefined;
    const trouble = checks.check(content[1].schema, said);
    return trouble === undefined ? undefined : `is not what the document says: ${trouble}`;
  };
}

type Response = Operation['declared']['responses'][string];

function resolved({ components }: OpenAPIObject, response: Response) {
  if (response === undefined || !('$ref' in response)) return response;
  const named = components?.responses?.[response.$ref.split('/').at(-1) ?? ''];
  return named && !('$ref' in named) ? named : undefined;
}

const typeOf = (said: unknown): string => (typeof said === 'object' && said !== null && 'type' in said ? String(said.type) : '');

function jsonOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}
