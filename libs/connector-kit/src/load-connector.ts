import { isAbsolute, resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { AppError, messageOf } from '@tributary/core';
import type { AnyConnector } from './connector.js';

/**
 * The connector of a package, by the package's name or the path of a built file. It may be exported under any name; it is the one
 * export that looks like a connector.
 */
export async function loadConnector(name: string): Promise<AnyConnector> {
  let exports: Readonly<Record<string, unknown>>;
  try {
    exports = (await import(addressOf(name))) as Readonly<Record<string, unknown>>;
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
    `the package \`${name}\` in \`CONNECTORS\` must export exactly one connector, made with \`defineConnector\`; it exports ${connector === undefined ? 'none' : others.length + 1}`,
  );
}

/** A path is seen from where the process was started, not from this file. */
function addressOf(name: string): string {
  return name.startsWith('.') || isAbsolute(name) ? pathToFileURL(resolve(name)).href : name;
}

function isConnector(value: unknown): value is AnyConnector {
  if (typeof value !== 'object' || value === null) return false;
  const parts: Partial<AnyConnector> = value;
  return (
    typeof parts.slug === 'string' && typeof parts.check === 'function' && typeof parts.objects === 'object' && parts.settings !== undefined
  );
}
