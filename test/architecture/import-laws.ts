import { isBuiltin } from 'node:module';
import { posix } from 'node:path';
import type { House, Import, Room, Source } from './house.js';
import { BROWSER_SAFE, KEPT_LIBRARIES, MAY_IMPORT, TYPES_ONLY } from './plan.js';

/** A law gives one sentence for each place that breaks it. */
export type Law = (house: House) => readonly string[];

interface Use {
  readonly room: Room;
  readonly source: Source;
  readonly use: Import;
}

function uses(house: House): Use[] {
  return house.rooms.flatMap((room) => room.sources.flatMap((source) => source.imports.map((use) => ({ room, source, use }))));
}

/** `@scope/name/deep` → `@scope/name`. */
function packageOf(from: string): string {
  return from
    .split('/')
    .slice(0, from.startsWith('@') ? 2 : 1)
    .join('/');
}

const isRelative = (from: string): boolean => from.startsWith('.');
const isTestSupport = (room: Room): boolean => room.dir === 'test/support';

function roomUses(house: House): (Use & { readonly target: Room })[] {
  const byName = new Map(house.rooms.map((room) => [room.name, room]));
  return uses(house).flatMap((found) => {
    const target = byName.get(packageOf(found.use.from));
    return target ? [{ ...found, target }] : [];
  });
}

const say = ({ source, use }: Use, what: string): string => `${source.path} imports \`${use.from}\`: ${what}`;

/** A test may play with rooms that its package names as devDependencies; the product may not. */
export const onlyAllowedRooms: Law = (house) => {
  const unplanned = house.rooms
    .filter(({ dir }) => MAY_IMPORT[dir] === undefined)
    .map(({ dir }) => `${dir} is not in the plan of the house`);
  const wrong = roomUses(house)
    .filter(({ room, source, target }) => !(source.isTest && (isTestSupport(target) || room.devDependencies.includes(target.name))))
    .filter(({ room, target }) => MAY_IMPORT[room.dir]?.includes(target.dir) === false)
    .map((found) => say(found, `${found.room.dir} may not know ${found.target.dir}`));
  return [...unplanned, ...wrong];
};

export const typesOnlyWhereSaid: Law = (house) =>
  roomUses(house)
    .filter(({ source, room, target }) => !source.isTest && TYPES_ONLY.some((rule) => rule.room === room.dir && rule.of === target.dir))
    .filter(({ use }) => !use.typeOnly)
    .map((found) => say(found, 'only types may come from there'));

export const onlyDeclaredPackages: Law = (house) => {
  const undeclared = uses(house)
    .filter(({ use }) => !isRelative(use.from) && !isBuiltin(use.from) && !use.from.startsWith('node:'))
    .filter(({ room, source, use }) => !declaredFor(house, room, source).includes(packageOf(use.from)));
  return undeclared.map((found) => say(found, `not declared in ${found.room.dir}/package.json`));
};

function declaredFor(house: House, room: Room, source: Source): readonly string[] {
  return source.isTest && !room.dir.startsWith('test/')
    ? [...room.dependencies, ...room.devDependencies, ...house.tools]
    : room.dependencies;
}

export const nobodyImportsAnApp: Law = (house) =>
  roomUses(house)
    .filter(({ target, room }) => target.dir.startsWith('apps/') && target.dir !== room.dir)
    .map((found) => say(found, 'an app is imported by nobody'));

export const connectorsAreStrangers: Law = (house) =>
  roomUses(house)
    .filter(({ room, target }) => room.dir.startsWith('connectors/') && target.dir.startsWith('connectors/'))
    .filter(({ room, target }) => room.dir !== 'connectors/catalog' && room.dir !== target.dir)
    .map((found) => say(found, 'connectors do not know each other'));

export const librariesStayInTheirRooms: Law = (house) =>
  uses(house).flatMap((found) => {
    const keeper = KEPT_LIBRARIES.find(({ library }) => library.test(found.use.from));
    if (!keeper || keeper.rooms.includes(found.room.dir) || found.source.isTest) return [];
    return [say(found, `only ${keeper.rooms.join(', ')} may`)];
  });

export const browserRoomsStayClean: Law = (house) =>
  uses(house)
    .filter(({ room, source, use }) => BROWSER_SAFE.includes(room.dir) && !source.isTest && isBuiltin(use.from))
    .map((found) => say(found, 'this room also runs in a browser'));

export const noDeepImports: Law = (house) => {
  const deep = roomUses(house)
    .filter(({ use, target }) => !Object.hasOwn(target.exports, use.from.replace(target.name, '.')))
    .map((found) => say(found, `${found.target.name} does not export it`));
  const leaving = uses(house)
    .filter(({ room, source, use }) => isRelative(use.from) && !inside(room, source, use.from))
    .map((found) => say(found, 'a path into another room; import the package'));
  return [...deep, ...leaving];
};

function inside(room: Room, source: Source, from: string): boolean {
  return posix.join(posix.dirname(source.path), from).startsWith(`${room.dir}/`);
}

const TEST_PACKAGES = /^@tributary\/(test-support$|[a-z-]+\/testing$)/;

export const theProductKnowsNoTests: Law = (house) => {
  const tests = new Set(allSources(house).flatMap(({ path, isTest }) => (isTest ? [path.replace(/\.tsx?$/, '.js')] : [])));
  const leadsToTest = ({ source, use }: Use): boolean =>
    TEST_PACKAGES.test(use.from) || tests.has(posix.join(posix.dirname(source.path), use.from));
  return uses(house)
    .filter(({ room, source }) => !room.dir.startsWith('test/') && !source.isTest)
    .filter(leadsToTest)
    .map((found) => say(found, 'only tests may'));
};

const ENDINGS = /\.(js|json|css|svg)$/;

export const relativeImportsEndInJs: Law = (house) =>
  allSources(house).flatMap(({ path, imports }) =>
    imports.filter(({ from }) => isRelative(from) && !ENDINGS.test(from)).map(({ from }) => `${path} imports \`${from}\`: add \`.js\``),
  );

export function allSources(house: House): readonly Source[] {
  return [...house.rooms.flatMap(({ sources }) => sources), ...house.sources];
}

/** Test support is left out: it may use a room whose own tests use it. */
export const noCycles: Law = (house) => {
  const next = new Map<string, Set<string>>(house.rooms.map(({ dir }) => [dir, new Set()]));
  for (const { room, target, source } of roomUses(house)) if (!source.isTest && room !== target) next.get(room.dir)?.add(target.dir);
  const found = new Set<string>();
  const walk = (dir: string, path: readonly string[]): void => {
    const at = path.indexOf(dir);
    if (at >= 0) found.add([...path.slice(at)].sort().join(' ↔ '));
    else for (const other of next.get(dir) ?? []) walk(other, [...path, dir]);
  };
  for (const dir of next.keys()) walk(dir, []);
  return [...found].map((cycle) => `${cycle} import each other in a circle`);
};
