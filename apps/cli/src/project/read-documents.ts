import { isAlias, isScalar, LineCounter, parseAllDocuments, visit, type Document } from 'yaml';
import type { FileProblem, Located } from './place.js';

/** A document as it stands in its file, before anyone looked at what it means. */
export interface RawDocument extends Located {
  readonly value: unknown;
}

/** The documents of one file. Empty documents (a leading `---`) are no documents. */
export function readDocuments(file: string, text: string): { documents: RawDocument[]; problems: FileProblem[] } {
  const lines = new LineCounter();
  const parsed = parseAllDocuments(text, { lineCounter: lines, prettyErrors: false });
  const documents: RawDocument[] = [];
  const problems: FileProblem[] = [];
  for (const document of Array.isArray(parsed) ? parsed : []) {
    const found = problemsOf(file, document, lines);
    problems.push(...found);
    if (found.length > 0 || document.contents === null || isEmpty(document)) continue;
    nameNulls(document);
    documents.push({ file, document, lines, value: document.toJS({ maxAliasCount: 100 }) as unknown });
  }
  return { documents, problems };
}

function problemsOf(file: string, document: Document.Parsed, lines: LineCounter): FileProblem[] {
  const at = (offset: number, message: string): FileProblem => ({ file, line: lines.linePos(offset).line, message });
  const problems = document.errors.map(({ pos, message }) => at(pos[0], `not valid YAML: ${message}`));
  visit(document, {
    Scalar: (_key, { value, range, source }) => {
      // YAML has no limit for numbers and JavaScript has: a changed digit would be a silent lie.
      if (typeof value === 'number' && Number.isInteger(value) && !Number.isSafeInteger(value)) {
        problems.push(at(range?.[0] ?? 0, `the number \`${source ?? value}\` is too large to be kept exactly: write it in quotes`));
      }
    },
    Alias: (_key, alias) => {
      if (isAlias(alias) && !alias.resolve(document)) problems.push(at(alias.range?.[0] ?? 0, `there is no anchor \`&${alias.source}\``));
    },
  });
  return problems;
}

/** A member named `null` (what a mapping does with NULL) is a name: YAML would make it an empty one. */
function nameNulls(document: Document.Parsed): void {
  visit(document, {
    Pair: (_key, { key }) => {
      if (isScalar(key) && key.value === null && key.source === 'null') key.value = 'null';
    },
  });
}

function isEmpty({ contents }: Document.Parsed): boolean {
  return isScalar(contents) && contents.value === null;
}
