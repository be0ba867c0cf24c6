import net from 'node:net';

/** Two servers for things that must go wrong, and must not happen. */
export interface OddServers {
  /** Where every connection is reset as it is made. */
  readonly resetPort: number;
  /** A place nobody has business with. */
  readonly elsewhere: string;
  /** How often somebody came there. */
  readonly visits: number;
}

let started: Promise<OddServers> | undefined;

/** They are started once, and end with the process. */
export function oddServers(): Promise<OddServers> {
  started ??= start();
  return started;
}

async function start(): Promise<OddServers> {
  let visits = 0;
  const resetPort = await listen((socket) => void socket.resetAndDestroy());
  const port = await listen((socket) => {
    visits += 1;
    socket.destroy();
  });
  return {
    resetPort,
    elsewhere: `http://127.0.0.1:${port}/elsewhere`,
    get visits() {
      return visits;
    },
  };
}

function listen(meet: (socket: net.Socket) => void): Promise<number> {
  const server = net.createServer(meet);
  return new Promise((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as net.AddressInfo).port));
    server.unref();
  });
}
