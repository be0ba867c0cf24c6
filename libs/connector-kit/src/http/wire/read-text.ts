import type http from 'node:http';
import type { Readable } from 'node:stream';
import { createBrotliDecompress, createGunzip, createInflate } from 'node:zlib';

const DECODERS = { gzip: createGunzip, 'x-gzip': createGunzip, deflate: createInflate, br: createBrotliDecompress } as const;

/** Encodings an answer may have. */
export const ACCEPTED_ENCODINGS = 'gzip, deflate, br';

/** The whole body of an answer as text, decoded. Throws when it ends too early or has more bytes than `most`, packed or not. */
export function readText(response: http.IncomingMessage, most: number): Promise<string> {
  return new Promise((resolve, reject) => {
    const chunks: Buffer[] = [];
    let bytes = 0;
    const body = decoded(response, reject);
    const fail = (error: Error) => {
      response.destroy();
      reject(error);
    };
    body.on('data', (chunk: Buffer) => {
      bytes += chunk.byteLength;
      if (bytes > most) fail(new Error(`the answer has more than ${most} bytes`));
      else chunks.push(chunk);
    });
    body.once('error', fail);
    body.once('end', () => (response.complete ? resolve(textOf(chunks)) : fail(new Error('the answer ended too early'))));
  });
}

function decoded(response: http.IncomingMessage, reject: (error: Error) => void): Readable {
  const encoding = response.headers['content-encoding']?.trim().toLowerCase() ?? '';
  const decoder = Object.hasOwn(DECODERS, encoding) ? DECODERS[encoding as keyof typeof DECODERS]() : undefined;
  if (decoder === undefined) return response;
  response.once('error', reject);
  return response.pipe(decoder);
}

/** A byte order mark is no part of the text. */
function textOf(chunks: readonly Buffer[]): string {
  const text = chunks.length === 1 ? (chunks[0]?.toString() ?? '') : Buffer.concat(chunks).toString();
  return text.charCodeAt(0) === 0xfeff ? text.slice(1) : text;
}
