import type { AnyConnector } from '../../connector.js';
import { startSandboxServer } from '../../sandbox/start-sandbox-server.js';
import type { SandboxServer } from '../../sandbox/start-sandbox-server.js';

const servers = new WeakMap<AnyConnector, Promise<SandboxServer>>();

/** One server for all tests of a connector; it ends with the process. */
export function suiteServer(connector: AnyConnector): Promise<SandboxServer> {
  const known = servers.get(connector);
  if (known !== undefined) return known;
  const started = startSandboxServer({ connectors: [connector] }).then((server) => {
    server.unref();
    return server;
  });
  servers.set(connector, started);
  return started;
}
