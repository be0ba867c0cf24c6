import { randomUUID } from 'node:crypto';
import type { Body, HttpRequest, Part } from '../http.js';
import { jsonBytes } from '../json-bytes.js';

/** The very bytes of a request's body. `shown`: what people see of it. */
export interface BodyBytes {
  readonly bytes: Buffer;
  readonly contentType: string;
  readonly shown: () => string;
}

/** The body of a request as it is sent; `undefined` where it has none. */
export function bodyOf(request: HttpRequest): BodyBytes | undefined {
  if (request.json !== undefined) return bytesBody(jsonBytes(request.json), 'application/json; charset=utf-8');
  if (request.form !== undefined) return textBody(formText(request.form), 'application/x-www-form-urlencoded');
  if (request.text !== undefined) return textBody(request.text, 'text/plain; charset=utf-8');
  if (request.bytes !== undefined) return bytesBody(request.bytes, 'application/octet-stream');
  return request.parts === undefined ? undefined : multipart(request.parts);
}

function textBody(text: string, contentType: string): BodyBytes {
  return { bytes: Buffer.from(text), contentType, shown: () => text };
}

function bytesBody(bytes: Uint8Array, contentType: string): BodyBytes {
  const buffer = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength);
  return { bytes: buffer, contentType, shown: () => buffer.toString() };
}

type Form = NonNullable<Extract<Body, { form?: unknown }>['form']>;
type Pairs = readonly (readonly [name: string, value: string])[];

function formText(form: Form): string {
  const pairs: Pairs = isPairs(form) ? form : Object.entries(form);
  const params = new URLSearchParams();
  for (const [name, value] of pairs) params.append(name, value);
  return params.toString();
}

const isPairs = (form: Form): form is Pairs => Array.isArray(form);

function multipart(parts: readonly Part[]): BodyBytes {
  const boundary = `tributary-${randomUUID()}`;
  const pieces = parts.flatMap((part) => [
    Buffer.from(`--${boundary}\r\n${headOf(part)}\r\n\r\n`),
    typeof part.value === 'string' ? Buffer.from(part.value) : part.value,
    Buffer.from('\r\n'),
  ]);
  return bytesBody(Buffer.concat([...pieces, Buffer.from(`--${boundary}--\r\n`)]), `multipart/form-data; boundary=${boundary}`);
}

function headOf({ name, fileName, contentType = fileName === undefined ? undefined : 'application/octet-stream' }: Part): string {
  const disposition = `form-data; name="${quoted(name)}"${fileName === undefined ? '' : `; filename="${quoted(fileName)}"`}`;
  const type = contentType === undefined ? '' : `\r\ncontent-type: ${contentType.replace(/[\r\n]/g, ' ')}`;
  return `content-disposition: ${disposition}${type}`;
}

/** As browsers write names: no quote and no line break can end them. */
const quoted = (name: string): string => name.replaceAll('\n', '%0A').replaceAll('\r', '%0D').replaceAll('"', '%22');
