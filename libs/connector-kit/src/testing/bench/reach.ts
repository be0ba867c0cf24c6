import http from 'node:http';
import https from 'node:https';
import net from 'node:net';
import type { Agents } from '../../http/wire/agents.js';
import type { OddServers } from './odd-servers.js';

/** Why a connection cannot be made: what the machine, the name service, the other side or its certificate does. */
export const UNREACHABLE = ['refused', 'silent', 'no_such_name', 'name_service', 'expired', 'self_signed', 'wrong_name', 'reset'] as const;
export type Unreachable = (typeof UNREACHABLE)[number];

/** Connections of one bench. `trouble` befalls the `at`-th of them, counted from 1, and all after it. */
export interface Reach {
  readonly at: number;
  readonly trouble: Unreachable;
}

/** Error codes as Node gives them, for what cannot be made on one machine, or not in a moment. */
const CODES: Partial<Record<Unreachable, string>> = {
  no_such_name: 'ENOTFOUND',
  name_service: 'EAI_AGAIN',
  expired: 'CERT_HAS_EXPIRED',
  self_signed: 'DEPTH_ZERO_SELF_SIGNED_CERT',
  wrong_name: 'ERR_TLS_CERT_ALTNAME_INVALID',
};

/** Agents whose connections are kept alive, or, where some are to fail, made anew for each request. */
export function openAgents(reach: Reach | undefined, { resetPort }: Pick<OddServers, 'resetPort'>): Agents {
  if (reach === undefined) return { http: new http.Agent({ keepAlive: true }), https: new https.Agent({ keepAlive: true }) };
  let made = 0;
  const agent = new http.Agent({ keepAlive: false });
  const connect = agent.createConnection.bind(agent);
  agent.createConnection = (options, done) => {
    made += 1;
    return made < reach.at ? connect(options, done) : failing(reach.trouble, resetPort);
  };
  return { http: agent, https: new https.Agent() };
}

function failing(trouble: Unreachable, resetPort: number): net.Socket {
  if (trouble === 'refused') return net.connect(1, '127.0.0.1');
  if (trouble === 'reset') return net.connect(resetPort, '127.0.0.1');
  const socket = new net.Socket();
  // A socket that says it is connecting, and never is.
  Object.assign(socket, { connecting: true });
  const code = CODES[trouble];
  if (code !== undefined) setImmediate(() => socket.destroy(Object.assign(new Error(code), { code })));
  return socket;
}
