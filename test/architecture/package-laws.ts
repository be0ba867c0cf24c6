import type { Law } from './import-laws.js';
import { BUILT_OTHERWISE } from './plan.js';

/** A reference that is missing builds in the wrong order; one too many hides an import that is gone. */
export const referencesMatchDependencies: Law = (house) => {
  const dirOf = new Map(house.rooms.map(({ name, dir }) => [name, dir]));
  return house.rooms.flatMap(({ dir, dependencies, references }) => {
    const wanted = dependencies.flatMap((name) => dirOf.get(name) ?? []);
    return [
      ...wanted.filter((other) => !references.includes(other)).map((other) => `${dir}/tsconfig.json lacks the reference to ${other}`),
      ...references
        .filter((other) => !wanted.includes(other))
        .map((other) => `${dir}/tsconfig.json refers to ${other}, which package.json does not`),
    ];
  });
};

export const everyRoomIsBuilt: Law = (house) =>
  house.rooms
    .filter(({ dir }) => !house.references.includes(dir) && !BUILT_OTHERWISE.includes(dir))
    .map(({ dir }) => `tsconfig.json lacks the reference to ${dir}: \`tsc -b\` would not see it`);

/** Jest and Vite run a package's sources, Node its build: both must name the same file. */
export const exportsNameSourceAndBuild: Law = (house) =>
  house.rooms.flatMap(({ dir, exports }) =>
    Object.entries(exports).flatMap(([path, conditions]) => {
      const source = conditions['@tributary/source'];
      const built = source?.replace(/^\.\/src\//, './dist/').replace(/\.tsx?$/, '.js');
      return built !== undefined && conditions['default'] === built
        ? []
        : [`${dir}/package.json: \`exports["${path}"]\` does not name a source and its build`];
    }),
  );

export const libraryRoomsHaveAReadme: Law = (house) =>
  house.rooms
    .filter(({ dir, hasReadme }) => /^(libs|connectors)\//.test(dir) && !hasReadme)
    .map(({ dir }) => `${dir}/README.md is missing: purpose, entry file, example, on one screen`);
