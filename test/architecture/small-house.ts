import { type House, readSource, type Room } from './house.js';

export interface SmallRoom {
  readonly files?: Readonly<Record<string, string>>;
  readonly dependencies?: readonly string[];
  readonly references?: readonly string[];
  readonly exports?: Room['exports'];
  readonly hasReadme?: boolean;
}

const FRONT_DOOR = { '.': { '@tributary/source': './src/index.ts', default: './dist/index.js' } };

/** A house of a few rooms, written down in a test; every room is called after its folder (`libs/core` → `@tributary/core`). */
export function aHouse(rooms: Readonly<Record<string, SmallRoom>>, loose: Readonly<Record<string, string>> = {}): House {
  const built = Object.entries(rooms).map(
    ([dir, { files = {}, dependencies = [], references = [], exports = FRONT_DOOR, hasReadme = true }]) => ({
      dir,
      name: nameOf(dir),
      dependencies,
      devDependencies: [],
      exports,
      references,
      hasReadme,
      sources: Object.entries(files).map(([path, text]) => readSource(`${dir}/src/${path}`, text)),
    }),
  );
  return {
    rooms: built,
    tools: ['@jest/globals'],
    references: Object.keys(rooms),
    sources: Object.entries(loose).map(([path, text]) => readSource(path, text)),
  };
}

function nameOf(dir: string): string {
  return `@tributary/${dir.replace(/^(libs|apps|test)\//, '').replace(/^connectors\//, 'connector-')}`;
}
