import { AppError, messageOf, NotFound } from '@tributary/core';
import type { AnyConnector } from '@tributary/connector-kit';

/** The connectors of this installation. */
export interface Catalog {
  readonly connectors: readonly AnyConnector[];
  /** Throws `NotFound`, naming those there are. */
  get(slug: string): AnyConnector;
}

/** The built-in connectors and those of the packages named in `CONNECTORS`, each checked. */
export async function openCatalog(builtIn: readonly AnyConnector[], packages: readonly string[] = []): Promise<Catalog> {
  const added = await Promise.all(packages.map(connectorOf));
  const connectors = [...builtIn, ...added].sort((a, b) => (a.slug < b.slug ? -1 : 1));
  const twice = connectors.find(({ slug }, index) => slug === connectors[index + 1]?.slug);
  if (twice !== undefined)
    throw new AppError('catalog.twice', `two connectors are called \`${twice.slug}\`: take one of them out of \`CONNECTORS\``);
  return {
    connectors,
    get: (slug) => {
      const connector = connectors.find((one) => one.slug === slug);
      if (connector !== undefined) return connector;
      const known = connectors.map((one) => `\`${one.slug}\``).join(', ');
      throw new NotFound('connector.unknown', `there is no connector \`${slug}\`; there are ${known}`);
    },
  };
}

/** A package gives its connector under any name; it is the one export that looks like a connector. */
async function connectorOf(name: string): Promise<AnyConnector> {
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = (await import(name)) as Readonly<Record<string, unknown>>;
  } catch (error) {
    throw new AppError(
      'catalog.missing',
      `the connector package \`${name}\` in \`CONNECTORS\` cannot be loaded: ${messageOf(error)}. Install it, or take it out`,
      [],
      { cause: error },
    );
  }
  const [connector, ...others] = Object.values(exports).filter(isConnector);
  if (connector !== undefined && others.length === 0) return connector;
  throw new AppError(
    'catalog.connector',
    `the package \`${name}\` in \`CONNECTORS\` must export exactly one connector, made with \`defineConnector\`; it exports ${others.length === 0 ? 'none' : others.length + 1}`,
  );
}

function isConnector(value: unknown): value is AnyConnector {
  if (typeof value !== 'object' || value === null) return false;
  const parts: Partial<AnyConnector> = value;
  return (
    typeof parts.slug === 'string' && typeof parts.check === 'function' && typeof parts.objects === 'object' && parts.settings !== undefined
  );
}
