import { AppError, NotFound } from '@tributary/core';
import { type AnyConnector, loadConnector } from '@tributary/connector-kit';

/** The connectors of this installation. */
export interface Catalog {
  readonly connectors: readonly AnyConnector[];
  /** Throws `NotFound`, naming those there are. */
  get(slug: string): AnyConnector;
}

/** The built-in connectors and those of the packages (or built files) named in `CONNECTORS`, each checked. */
export async function openCatalog(builtIn: readonly AnyConnector[], packages: readonly string[] = []): Promise<Catalog> {
  const added = await Promise.all(packages.map(loadConnector));
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
