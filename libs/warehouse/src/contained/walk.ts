/** A node of a syntax tree as a parser gives it. */
export type Node = Readonly<Record<string, unknown>>;

/** Calls `visit` for every object of a tree, with the name under which it stands. Deep trees are walked without recursion. */
export function walk(tree: unknown, visit: (node: Node, under: string) => void): void {
  const open: (readonly [value: unknown, under: string])[] = [[tree, '']];
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    const [value, under] = next;
    if (Array.isArray(value)) for (const item of value) open.push([item, under]);
    else if (typeof value === 'object' && value !== null) {
      visit(value as Node, under);
      for (const [name, part] of Object.entries(value)) if (typeof part === 'object') open.push([part, name]);
    }
  }
}

/** Text of a field of a node, if it has one. */
export const textOf = (node: Node, field: string): string | undefined => {
  const value = node[field];
  return typeof value === 'string' && value !== '' ? value : undefined;
};

/** Lines of a text stand one further down where it is read in brackets. */
export const inBrackets = (text: string): string => `SELECT (\n${text}\n)`;
