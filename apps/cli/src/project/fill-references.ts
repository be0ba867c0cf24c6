/** What the environment of this command holds. */
export type Environment = Readonly<Record<string, string | undefined>>;

const REFERENCE = /\$\{env:([A-Za-z_][A-Za-z0-9_]*)\}/g;

/**
 * Replaces `${env:NAME}` in every string of a value by what the environment holds. Names that are not set are reported with
 * the path of the string.
 */
export function fillReferences(value: unknown, env: Environment, onMissing: (path: string, name: string) => void): unknown {
  const fill = (inner: unknown, path: string): unknown => {
    if (typeof inner === 'string') {
      return inner.replace(REFERENCE, (whole, name: string) => {
        const found = env[name];
        if (found === undefined) onMissing(path, name);
        return found ?? whole;
      });
    }
    const below = (name: string) => (path === '' ? name : `${path}.${name}`);
    if (Array.isArray(inner)) return inner.map((item, index) => fill(item, below(String(index))));
    if (typeof inner !== 'object' || inner === null) return inner;
    return Object.fromEntries(Object.entries(inner).map(([name, item]) => [name, fill(item, below(name))]));
  };
  return fill(value, '');
}
