import { Kind, OperationTypeNode } from 'graphql';
import { at } from './at.js';
import { isDocument, readDocument } from './graph/documents.js';
import { adminSchema, isSince, type Version } from './graph/schema.js';
import type { BulkOperation, Shop } from './shop.js';

/** Documented: operations of one shop at once. */
const AT_ONCE = { before: 1, since202601: 5 } as const;
/** How long Shopify takes is not published: ours starts soon and does 5,000 lines a second. */
const START_MS = 200;
const LINES_PER_MS = 5;
/** From the error of the file server; a newer, larger figure may apply. */
const LARGEST_FILE = 20_971_520;
/** Documented: how long a result can be read. */
const RESULT_MS = 7 * 86_400_000;

/** A place for a file of variables: the sandbox itself. */
export function stageUpload(shop: Shop, base: string) {
  const key = `tmp/sandbox/bulk/${shop.nextId++}/variables.jsonl`;
  return {
    url: `${base}/staged-uploads`,
    resourceUrl: null,
    parameters: [
      { name: 'key', value: key },
      { name: 'Content-Type', value: 'text/jsonl' },
      { name: 'acl', value: 'private' },
    ],
  };
}

/** Takes a multipart form whose last part is the file. Answers as the file server does, with a status and XML. */
export function takeUpload(shop: Shop, contentType: string, text: string): { readonly status: number; readonly text: string } {
  const boundary = /boundary="?([^";]+)"?/.exec(contentType)?.[1];
  if (boundary === undefined) return { status: 400, text: fileError('MalformedPOSTRequest') };
  const parts = new Map(text.split(`--${boundary}`).flatMap(partOf));
  const key = parts.get('key');
  const file = parts.get('file');
  if (key === undefined || file === undefined) return { status: 400, text: fileError('InvalidArgument') };
  if (Buffer.byteLength(file) > LARGEST_FILE) return { status: 400, text: fileError('EntityTooLarge') };
  shop.uploads[key] = file;
  return { status: 201, text: `<?xml version="1.0"?><PostResponse><Key>${key}</Key></PostResponse>` };
}

const fileError = (code: string): string => `<?xml version="1.0"?><Error><Code>${code}</Code></Error>`;

function partOf(part: string): readonly (readonly [string, string])[] {
  const [head, ...body] = part.split('\r\n\r\n');
  const name = /name="([^"]*)"/.exec(head ?? '')?.[1];
  return name === undefined || body.length === 0 ? [] : [[name, body.join('\r\n\r\n').replace(/\r\n$/, '')]];
}

interface Running {
  readonly shop: Shop;
  readonly token: string;
  readonly version: Version;
  readonly now: number;
}

/** Starts a bulk operation, or says why not. */
export function runMutation(
  { mutation, stagedUploadPath: path }: { readonly mutation: string; readonly stagedUploadPath: string },
  { shop, token, version, now }: Running,
) {
  const refuse = (code: string, message: string) => ({ bulkOperation: null, userErrors: [{ code, message, field: null }] });
  const running = Object.values(shop.operations).filter(({ status }) => status === 'RUNNING').length;
  const isMany = isSince(version, '2026-01');
  if (running >= (isMany ? AT_ONCE.since202601 : AT_ONCE.before))
    return refuse(
      isMany ? 'LIMIT_REACHED' : 'OPERATION_IN_PROGRESS',
      'A bulk mutation operation for this app and shop is already in progress.',
    );
  if (!isMutation(mutation, version)) return refuse('INVALID_MUTATION', 'The mutation is invalid.');
  const file = at(shop.uploads, path);
  if (file === undefined) return refuse('NO_SUCH_FILE', 'The file was not found.');
  const lines = linesOf(file);
  if (lines.some((line) => !isObject(line))) return refuse('INVALID_STAGED_UPLOAD_FILE', 'The file is no JSONL.');
  const id = `gid://shopify/BulkOperation/${shop.nextId++}`;
  const endsAt = now + START_MS + lines.length / LINES_PER_MS;
  shop.operations[id] = { id, mutation, path, token, version, startedAt: now, endsAt, status: 'RUNNING' };
  return { bulkOperation: { id, status: 'CREATED', createdAt: new Date(now).toISOString(), objectCount: 0 }, userErrors: [] };
}

export const linesOf = (file: string): readonly string[] => file.split('\n').filter((line) => line.trim() !== '');

function isObject(line: string): boolean {
  try {
    const value: unknown = JSON.parse(line);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Any mutation of one field that takes variables; it is not to start operations itself. */
function isMutation(text: string, version: Version): boolean {
  const document = readDocument(adminSchema(version), text);
  const [operation] = isDocument(document) ? document.definitions : [];
  if (operation?.kind !== Kind.OPERATION_DEFINITION || operation.operation !== OperationTypeNode.MUTATION) return false;
  const [field] = operation.selectionSet.selections;
  return operation.selectionSet.selections.length === 1 && field?.kind === Kind.FIELD && !field.name.value.startsWith('bulkOperation');
}

/** An operation as the Admin API shows it. */
export function shownOperation(shop: Shop, base: string, id: string) {
  const operation = at(shop.operations, id);
  if (operation === undefined) return null;
  const { status, startedAt, endsAt, result } = operation;
  return {
    id,
    status,
    errorCode: null,
    url: result === undefined ? null : `${base}/bulk-results/${numberOf(operation)}.jsonl`,
    partialDataUrl: null,
    objectCount: String(result === undefined ? 0 : linesOf(result).length),
    createdAt: new Date(startedAt).toISOString(),
    completedAt: result === undefined ? null : new Date(endsAt).toISOString(),
  };
}

const numberOf = ({ id }: BulkOperation): string => id.split('/').at(-1) ?? '';

/** The result that an address names, while it can be read. */
export function resultAt(shop: Shop, path: string, now: number): string | undefined {
  const number = /^\/bulk-results\/(\d+)\.jsonl$/.exec(path)?.[1];
  const operation = at(shop.operations, `gid://shopify/BulkOperation/${number}`);
  return operation === undefined || now - operation.endsAt > RESULT_MS ? undefined : operation.result;
}
