/** Something the palette leads to or does. */
export interface Entry {
  readonly id: string;
  readonly label: string;
  /** What it is, at the right: `Page`, `Sync`, `Action`. */
  readonly kind: string;
  /** Besides the label, what it is found by. */
  readonly also?: string;
  readonly act: () => void | Promise<void>;
}

const SHOWN = 40;

/** How well an entry answers to what was typed: 0 best; nothing where it does not. Every word must occur. */
function rank({ label, also = '', kind }: Entry, words: readonly string[]): number | undefined {
  const name = label.toLowerCase();
  const all = `${name} ${also} ${kind}`.toLowerCase();
  if (!words.every((word) => all.includes(word))) return undefined;
  const first = words[0] ?? '';
  return name.startsWith(first) ? 0 : name.includes(` ${first}`) ? 1 : 2;
}

/** The entries that answer to `text`, the best first; without text those at the front. */
export function findEntries(entries: readonly Entry[], text: string): readonly Entry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  if (words.length === 0) return entries.slice(0, SHOWN);
  return entries
    .flatMap((entry) => {
      const at = rank(entry, words);
      return at === undefined ? [] : [{ entry, at }];
    })
    .sort((a, b) => a.at - b.at || a.entry.label.length - b.entry.label.length)
    .slice(0, SHOWN)
    .map(({ entry }) => entry);
}
