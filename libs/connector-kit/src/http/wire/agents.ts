import http from 'node:http';
import https from 'node:https';

/** The connections a client uses. Those of `openEgress` look where they lead. */
export interface Agents {
  readonly http: http.Agent;
  readonly https: https.Agent;
}

/**
 * Kept-alive connections. An idle one is closed after 4 s, before common servers close it at 5 s: a request written into a connection
 * that is just being closed is lost, and nobody can say whether it arrived.
 */
export const AGENT = { keepAlive: true, maxSockets: 128, timeout: 4_000 };

/** Connections that lead anywhere: for addresses that no user chose, and for tests. */
export const sharedAgents: Agents = { http: new http.Agent(AGENT), https: new https.Agent(AGENT) };
