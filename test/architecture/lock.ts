/** What of a package-lock.json is looked at. */
export interface Lock {
  readonly packages: Readonly<Record<string, { readonly optionalDependencies?: Readonly<Record<string, string>> }>>;
}

/**
 * Optional packages that a lock names but does not hold: it was made where the registry lacked them, and `npm ci` on the platform
 * that needs them installs a program without its heart.
 */
export function platformsMissing({ packages }: Lock): string[] {
  return Object.entries(packages).flatMap(([path, { optionalDependencies = {} }]) =>
    Object.keys(optionalDependencies)
      .filter((name) => !seenFrom(path).some((folder) => `${folder}node_modules/${name}` in packages))
      .map((name) => `${path} wants ${name}`),
  );
}

/** The folders in whose node_modules Node looks, from a package outwards. */
function seenFrom(path: string): string[] {
  const outer = path.lastIndexOf('/node_modules/');
  if (path === '') return [''];
  return [`${path}/`, ...(outer < 0 ? [''] : seenFrom(path.slice(0, outer)))];
}
