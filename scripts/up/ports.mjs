import { readdirSync, readFileSync, readlinkSync } from 'node:fs';
import { createServer, connect } from 'node:net';
import { Trouble } from './say.mjs';

/** A free port on loopback, the wished one if it is free. */
export async function freePort(wished) {
  if (wished && (await isFree(wished))) return wished;
  const server = createServer();
  return new Promise((done, failed) => {
    server.once('error', failed);
    server.listen(0, '127.0.0.1', () => {
      const { port } = server.address();
      server.close(() => done(port));
    });
  });
}

/** Refuses a port that another program has: `variable` is how a person chooses another. */
export async function demandPort(port, { what, variable }) {
  if (!Number.isInteger(port) || port < 1 || port > 65535) {
    throw new Trouble(`\`${variable}\` is not a port: use a number from 1 to 65535.`, `For example: ${variable}=4800 npm start`);
  }
  if (await isFree(port)) return port;
  const user = userOf(port);
  throw new Trouble(
    `Port ${port}, which ${what} uses, is taken by another program${user ? ` (${user})` : ''}.`,
    `Choose another port: ${variable}=${await freePort(port + 53)} npm start`,
  );
}

/** Whether nobody listens on the port, on loopback or on all addresses. */
export async function isFree(port) {
  for (const host of ['127.0.0.1', '0.0.0.0']) if (!(await canListen(port, host))) return false;
  return true;
}

function canListen(port, host) {
  return new Promise((done) => {
    const server = createServer();
    server.once('error', () => done(false));
    server.listen(port, host, () => server.close(() => done(true)));
  });
}

/** Whether somebody answers on the port. */
export function answers(port) {
  return new Promise((done) => {
    const socket = connect({ port, host: '127.0.0.1' });
    const close = (result) => {
      socket.destroy();
      done(result);
    };
    socket.once('connect', () => close(true));
    socket.once('error', () => close(false));
    socket.setTimeout(1000, () => close(false));
  });
}

/** Names the program that listens on a port, where Linux lets us see it: `name, process 123`. */
function userOf(port) {
  try {
    const socket = listeningSocket(port);
    const pid = socket && readdirSync('/proc').find((entry) => /^\d+$/.test(entry) && holds(entry, socket));
    return pid && `${readFileSync(`/proc/${pid}/comm`, 'utf8').trim()}, process ${pid}`;
  } catch {
    return undefined;
  }
}

function listeningSocket(port) {
  const listening = '0A';
  const wanted = port.toString(16).toUpperCase().padStart(4, '0');
  const rows = ['/proc/net/tcp', '/proc/net/tcp6'].flatMap((table) => readFileSync(table, 'utf8').trim().split('\n').slice(1));
  const fields = rows
    .map((row) => row.trim().split(/\s+/))
    .find(([, local, , state]) => state === listening && local.endsWith(`:${wanted}`));
  return fields && `socket:[${fields[9]}]`;
}

function holds(pid, socket) {
  try {
    return readdirSync(`/proc/${pid}/fd`).some((fd) => readlinkSync(`/proc/${pid}/fd/${fd}`) === socket);
  } catch {
    return false;
  }
}
