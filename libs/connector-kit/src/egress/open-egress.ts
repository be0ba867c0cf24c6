import http from 'node:http';
import https from 'node:https';
import type { Duplex } from 'node:stream';
import tls from 'node:tls';
import { AGENT, type Agents } from '../http/wire/agents.js';
import { createGuard, type Guard, type Lookup } from './guard.js';
import { openTunnel, parseProxy } from './tunnel.js';

/** What the operator decides about requests to the outside. */
export interface EgressSettings {
  /** Ranges of addresses, and hosts with their port, that may be reached although they are not public. */
  readonly allow?: readonly string[];
  /** The URL of a proxy that takes `CONNECT`: all requests go through it. It resolves names anew, so it has to refuse what is inside, too. */
  readonly proxy?: string | undefined;
  /** Resolves names, as `dns.lookup` does, which it is unless given. */
  readonly lookup?: Lookup;
}

/** Connections that are looked at when they are made: for destinations, alerts, and whatever else goes where a user says. */
export function openEgress({ proxy, ...settings }: EgressSettings = {}): Agents {
  const guard = createGuard(settings);
  const connect = proxy === undefined ? directly(guard) : through(guard, parseProxy(proxy));
  return {
    http: connectingBy(new http.Agent(AGENT), false, connect),
    https: connectingBy(new https.Agent(AGENT), true, connect),
  };
}

/** Where a connection is to lead, with whatever else Node knows of it (certificates). */
type Place = http.ClientRequestArgs & { readonly host: string; readonly port: number };
type Created = (error: Error | null, socket?: Duplex) => void;

interface Connecting {
  readonly place: Place;
  readonly secure: boolean;
  /** Makes the connection as Node does. */
  readonly make: (place: Place) => Duplex | null | undefined;
  /** Told of a connection, or of an error, that comes later. */
  readonly created: Created;
}

type Connect = (connecting: Connecting) => Duplex | null | undefined;

/** Has an agent make its connections so. A refusal becomes the error of the request. */
function connectingBy<A extends http.Agent>(agent: A, secure: boolean, connect: Connect): A {
  const make = agent.createConnection.bind(agent);
  const connection: http.Agent['createConnection'] = (options, callback) => {
    const created = callback as Created;
    try {
      const place = { ...options, host: options.host ?? '', port: Number(options.port) };
      return connect({ place, secure, created, make: (checked) => make(checked, callback) });
    } catch (error) {
      created(error as Error);
      return undefined;
    }
  };
  return Object.assign(agent, { createConnection: connection });
}

/** The name is resolved and looked at by us, and Node connects to what was looked at. */
function directly(guard: Guard): Connect {
  return ({ place, make }) => {
    guard.check(place.host, place.port);
    return make({ ...place, lookup: guard.lookupFor(place.port) });
  };
}

function through(guard: Guard, proxy: URL): Connect {
  return ({ place, secure, created }) => {
    guard.check(place.host, place.port);
    const tunnel = guard.resolves(place.host, place.port).then(() => openTunnel(proxy, place));
    tunnel.then((socket) => (secure ? encrypt({ ...place, socket } as tls.ConnectionOptions, created) : created(null, socket)), created);
    return undefined;
  };
}

function encrypt(options: tls.ConnectionOptions, created: Created): void {
  const socket = tls.connect(options);
  socket.once('error', created);
  // Only a connection whose certificate was accepted is one: before that nothing can have been written.
  socket.once('secureConnect', () => {
    socket.off('error', created);
    created(null, socket);
  });
}
