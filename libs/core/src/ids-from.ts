import { Id } from './ids.js';

const LONGEST = 63;

/**
 * Ids of ours for names of another system, in their order and all different: lower case, accents gone, what is no letter or digit as `_`. A name that is
 * an id already keeps it; of several names that would have one id the others get `_2`, `_3`, …. None gets one of `reserved`.
 */
export function idsFrom(names: readonly string[], reserved: readonly string[] = []): readonly string[] {
  const wanted = names.map(idOf);
  const kept = new Set(names.filter((name, index) => wanted[index] === name && !reserved.includes(name)));
  const taken = new Set<string>(reserved);
  return names.map((name, index) => {
    const id = wanted[index] ?? '';
    const free = (candidate: string) => !taken.has(candidate) && (candidate === name || !kept.has(candidate));
    let given = id;
    for (let count = 2; !free(given); count++) given = `${id.slice(0, LONGEST - 1 - String(count).length)}_${count}`;
    taken.add(given);
    return given;
  });
}

function idOf(name: string): string {
  if (Id.safeParse(name).success) return name;
  const plain = name
    .normalize('NFKD')
    .toLowerCase()
    .replace(/\p{M}/gu, '')
    .replace(/[^a-z0-9]+/g, '_')
    .replace(/^_|_$/g, '');
  const begun = /^[a-z]/.test(plain) ? plain : ['x', plain].filter((part) => part !== '').join('_');
  return begun.slice(0, LONGEST);
}
