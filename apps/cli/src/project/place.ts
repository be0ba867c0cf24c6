import { isMap, isNode, isScalar, isSeq, type Document, type LineCounter, type Node } from 'yaml';

/** A document of a file, with what is needed to find the line of a field. */
export interface Located {
  readonly file: string;
  readonly document: Document.Parsed;
  readonly lines: LineCounter;
}

/** Something wrong at a place of a file. */
export interface FileProblem {
  readonly file: string;
  readonly line: number;
  readonly kind?: string | undefined;
  readonly id?: string | undefined;
  readonly field?: string | undefined;
  readonly message: string;
}

/** The line of a field, given by its dotted path; of the nearest field above it where it is missing. */
export function lineOf({ document, lines }: Located, path: string): number {
  const start = document.contents?.range?.[0] ?? document.range[0];
  const offset = offsetOf(document.contents, path === '' ? [] : path.split('.')) ?? start;
  return lines.linePos(offset).line;
}

/** The line of a place within a field. Only a block keeps the lines of its text; in any other form it is the field's. */
export function lineWithin(located: Located, path: string, line: number | null): number {
  const node = located.document.getIn(path.split('.'), true);
  const block = line !== null && isScalar(node) && node.type === 'BLOCK_LITERAL';
  return lineOf(located, path) + (block ? line : 0);
}

/** Names of fields may hold dots themselves, so the longest name that is there is taken at each step. */
function offsetOf(node: Node | null | undefined, steps: readonly string[]): number | undefined {
  if (steps.length === 0) return undefined;
  for (let taken = steps.length; taken > 0; taken -= 1) {
    const child = childOf(node, steps.slice(0, taken).join('.'));
    if (child) return offsetOf(child.value, steps.slice(taken)) ?? child.offset;
  }
  return undefined;
}

function childOf(node: Node | null | undefined, name: string): { offset: number | undefined; value: Node | undefined } | undefined {
  if (isSeq(node)) {
    const item = node.items[Number(name)];
    return isNode(item) ? { offset: item.range?.[0], value: item } : undefined;
  }
  if (!isMap(node)) return undefined;
  const pair = node.items.find(({ key }) => isScalar(key) && String(key.value) === name);
  if (!pair || !isScalar(pair.key)) return undefined;
  return { offset: pair.key.range?.[0], value: isNode(pair.value) ? pair.value : undefined };
}

/** `syncs.yaml:12: sync \`vips\`: mapping.email: …`, as editors and terminals make links of. */
export function sentenceOf({ file, line, kind, id, field, message }: FileProblem): string {
  const object = kind === undefined ? '' : `${kind}${id === undefined ? '' : ` \`${id}\``}: `;
  return `${file}:${line}: ${object}${field ? `${field}: ` : ''}${message}`;
}
