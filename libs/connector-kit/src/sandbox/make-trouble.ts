import type { Socket } from 'node:net';
import type { SandboxFault } from './faults.js';
import { bytesOf, distort } from './odd-answers.js';
import type { AnswerBytes } from './odd-answers.js';
import type { SandboxResponse } from './sandbox.js';

/** What becomes of a request that meets a fault: an answer, or something that is done to its connection. */
export type Met =
  | { readonly kind: 'answer'; readonly answer: AnswerBytes }
  | { readonly kind: 'connection'; readonly answer: AnswerBytes | undefined; readonly fault: SandboxFault };

/** Cuts that come when everything was done and the answer is on its way. */
const AFTER_CHANGE: readonly SandboxFault['cut'][] = ['after', 'headers', 'body', 'chunk'];

/** Meets a request with a fault. `apply` does what was asked, and is called at most once. */
export function meet(fault: SandboxFault | undefined, apply: () => SandboxResponse): Met {
  if (fault === undefined) return { kind: 'answer', answer: bytesOf(apply()) };
  if (fault.cut !== undefined || fault.hang !== undefined) {
    const applied = fault.applied || AFTER_CHANGE.includes(fault.cut);
    return { kind: 'connection', fault, answer: applied ? bytesOf(apply()) : undefined };
  }
  const told = toldAnswer(fault);
  if (told === undefined) return { kind: 'answer', answer: distort(apply(), fault) };
  if (fault.applied) apply();
  return { kind: 'answer', answer: bytesOf(told) };
}

const PAGE = '<html><body><h1>We will be back soon</h1></body></html>';

/** The answer the sandbox was told to give, or none where the true one is given. */
function toldAnswer({ status, html, text, headers, retryAfter }: SandboxFault): SandboxResponse | undefined {
  if (status === undefined && html !== true && text === undefined) return undefined;
  const wait: Record<string, string> = retryAfter === undefined ? {} : { 'retry-after': String(retryAfter) };
  const answer = (type: string, body: string): SandboxResponse => ({
    status: status ?? 200,
    headers: { 'content-type': type, ...wait, ...headers },
    text: body,
  });
  if (html === true) return answer('text/html', PAGE);
  return answer('application/json; charset=utf-8', text ?? `{"message":"The sandbox answers ${status} because it was told to."}`);
}

/** Does to a connection what a fault says, in place of an answer, or with a part of it. */
export function disturb(socket: Socket, { fault, answer }: Extract<Met, { kind: 'connection' }>): void {
  const said = answer?.body ?? Buffer.from('{"never":"said"}');
  if (fault.cut !== undefined) CUTS[fault.cut](socket, said);
  else if (fault.hang !== undefined) HANGS[fault.hang](socket);
}

const reset = (socket: Socket): void => void socket.resetAndDestroy();
const JSON_HEAD = 'HTTP/1.1 200 OK\r\ncontent-type: application/json\r\n';

const CUTS: Readonly<Record<NonNullable<SandboxFault['cut']>, (socket: Socket, body: Buffer) => void>> = {
  request: reset,
  before: reset,
  after: reset,
  headers: (socket) => void socket.write('HTTP/1.1 200 OK\r\ncontent-le', () => reset(socket)),
  body: (socket, body) => void socket.end(`${JSON_HEAD}content-length: ${body.byteLength + 10}\r\n\r\n${half(body)}`),
  chunk: (socket, body) =>
    void socket.end(`${JSON_HEAD}transfer-encoding: chunked\r\n\r\n${(body.byteLength + 16).toString(16)}\r\n${half(body)}`),
};

const half = (body: Buffer): string => body.subarray(0, Math.ceil(body.byteLength / 2)).toString('latin1');

const HANGS: Readonly<Record<NonNullable<SandboxFault['hang']>, (socket: Socket) => void>> = {
  silence: () => undefined,
  headers: (socket) => drip(socket, 'HTTP/1.1 200 OK\r\nx-long: '),
  body: (socket) => drip(socket, `${JSON_HEAD}content-length: 9999\r\n\r\n`),
  endless: (socket) => drip(socket, `${JSON_HEAD}\r\n`),
};

const DRIP_MS = 20;

/** A byte now and then, until the caller has had enough. */
function drip(socket: Socket, begin: string): void {
  socket.write(begin);
  const timer = setInterval(() => (socket.destroyed ? clearInterval(timer) : socket.write(' ')), DRIP_MS);
  timer.unref();
  socket.once('close', () => clearInterval(timer));
}
