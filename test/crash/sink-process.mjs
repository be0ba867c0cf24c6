/**
 * A destination in a process of its own that is never killed: the oracle of the crash tests. Whatever it is sent is written down, with what it
 * decided, before it answers; so what it has in its ledger is what a destination knows, whoever crashed meanwhile. It takes everything
 * it is not told to refuse, and takes it again when it comes again: what is sent twice is seen, not hidden.
 *
 *     node test/crash/sink-process.mjs LEDGER     says its port in a line of JSON; ends when its standard input closes
 *
 * `PUT /_script/<name>` with `{ faults: [{ count, status?, headers?, delayMs?, lose? }] }` says how the next requests below `/<name>/` are
 * answered: with a status, late, or not at all (`lose`: taken, and the connection is cut).
 */
import { openSync, writeSync } from 'node:fs';
import { createServer } from 'node:http';

const ledger = openSync(process.argv[2], 'a');
const scripts = new Map();
let arrivals = 0;

/** Milliseconds a destination takes to answer. */
const latency = () => 20 + Math.random() * 100;

function nextFault(name) {
  const script = scripts.get(name) ?? [];
  const [fault] = script;
  if (fault === undefined) return {};
  fault.count -= 1;
  if (fault.count <= 0) script.shift();
  return fault;
}

function write(request, body, fault) {
  const { headers, method, url } = request;
  const decision = fault.status === undefined || fault.status < 300 ? (fault.lose ? 'taken, answer lost' : 'taken') : 'refused';
  const line = {
    ...{ n: arrivals++, at: Date.now(), method, url, decision, body },
    ...{ key: headers['idempotency-key'], run: headers['x-tributary-run-id'], attempt: headers['x-tributary-attempt'] },
    message: headers['webhook-id'],
  };
  writeSync(ledger, `${JSON.stringify(line)}\n`);
}

function answer(request, response, body) {
  const name = request.url.split('/')[1];
  if (name === '_script') {
    scripts.set(request.url.split('/')[2], JSON.parse(body).faults);
    return response.writeHead(204).end();
  }
  const fault = nextFault(name);
  write(request, body, fault);
  const { status = 200, headers = {}, delayMs = latency() } = fault;
  setTimeout(() => {
    if (fault.lose) response.destroy();
    else
      response
        .writeHead(status, { 'content-type': 'application/json', ...headers })
        .end(status < 300 ? '{"ok":true}' : '{"error":"not now"}');
  }, delayMs);
}

const server = createServer((request, response) => {
  const parts = [];
  request.on('data', (part) => parts.push(part));
  request.on('end', () => answer(request, response, Buffer.concat(parts).toString('utf8')));
  // Whoever is killed while it sends has sent nothing.
  request.on('error', () => undefined);
});
server.keepAliveTimeout = 60_000;
server.listen(0, '127.0.0.1', () => process.stdout.write(`${JSON.stringify({ port: server.address().port })}\n`));
process.stdin.resume().on('end', () => process.exit());
