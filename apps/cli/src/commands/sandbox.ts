import type { AnyConnector } from '@tributary/connector-kit';
import { EXIT, type Exit, type Terminal, UsageError } from '../terminal.js';

/** Where the sandboxes listen and keep what they hold. */
export interface SandboxOptions {
  /** Only of these connectors; of all where none is named. */
  readonly slugs: readonly string[];
  readonly port: number;
  readonly host: string;
  readonly state?: string;
  /** Packages with connectors besides the built-in ones. */
  readonly connectors: readonly string[];
  readonly json: boolean;
}

/** Serves the local simulators of all destinations until the command is stopped. */
export async function sandbox(
  { slugs: named, port, host, state, json, connectors: packages }: SandboxOptions,
  terminal: Terminal,
): Promise<Exit> {
  // Loaded here, because no other command needs the connectors.
  const { loadConnector, startSandboxServer } = await import('@tributary/connector-kit');
  const { catalog } = await import('@tributary/connector-catalog');
  const connectors = chosenOf([...catalog, ...(await Promise.all(packages.map(loadConnector)))], named);
  const server = await startSandboxServer({ connectors, port, host, ...(state === undefined ? {} : { stateDir: state }) });
  const slugs = connectors.map(({ slug }) => slug);
  terminal.out(
    json
      ? JSON.stringify({ url: server.url, connectors: slugs })
      : `Sandboxes of ${slugs.join(', ')} at ${server.url} (see ${server.url}/_sandbox). Stop with Ctrl-C.`,
  );
  await new Promise<void>((resolve) => {
    process.once('SIGINT', resolve);
    process.once('SIGTERM', resolve);
  });
  await server.close();
  return EXIT.ok;
}

function chosenOf(connectors: readonly AnyConnector[], named: readonly string[]): readonly AnyConnector[] {
  const known = connectors.map(({ slug }) => slug);
  const unknown = named.find((slug) => !known.includes(slug));
  if (unknown !== undefined) throw new UsageError(`there is no connector \`${unknown}\`: choose of ${known.join(', ')}`);
  return named.length === 0 ? connectors : connectors.filter(({ slug }) => named.includes(slug));
}
