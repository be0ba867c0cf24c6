/** A piece of SQL text that means something: comments and blanks are none. */
export interface Token {
  /** `word`: a keyword or a name without quotes; `quoted`: a name in double quotes. */
  readonly kind: 'word' | 'quoted' | 'string' | 'number' | 'symbol';
  /** What it says: a word in lower case, a name or a string without its quotes. */
  readonly value: string;
  /** Where it begins in the text, from 0. */
  readonly at: number;
}

const KINDS = ['word', 'quoted', 'string', 'number', 'symbol'] as const;

/** Comments are matched here but for those of comments within, which `commentEnd` follows. */
const TOKEN = new RegExp(
  [
    String.raw`\s+|--[^\n]*`,
    String.raw`(?<comment>/\*)`,
    String.raw`(?<dollar>\$(?:[\p{L}_][\p{L}\p{N}_]*)?\$)`,
    String.raw`(?<escaped>[eE]'(?:[^'\\]|\\[^]|'')*(?:'|$))`,
    String.raw`(?<string>'(?:[^']|'')*(?:'|$))`,
    String.raw`(?<quoted>"(?:[^"]|"")*(?:"|$))`,
    String.raw`(?<word>[\p{L}_][\p{L}\p{N}_$]*)`,
    String.raw`(?<number>(?:\d[\d_]*(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?)`,
    String.raw`(?<symbol>#>>|->>|#>|->|::|[^])`,
  ].join('|'),
  'yu',
);

/** The tokens of a text, whatever it holds: what is not closed goes on to the end. */
export function tokensOf(text: string): readonly Token[] {
  const tokens: Token[] = [];
  let at = 0;
  while (at < text.length) {
    TOKEN.lastIndex = at;
    const found = TOKEN.exec(text);
    const groups = found?.groups ?? {};
    const end = at + (found?.[0].length ?? 1);
    if (groups['comment'] !== undefined) {
      at = commentEnd(text, at);
      continue;
    }
    const { dollar } = groups;
    if (dollar !== undefined) {
      const close = text.indexOf(dollar, end);
      tokens.push({ kind: 'string', value: text.slice(end, close < 0 ? text.length : close), at });
      at = close < 0 ? text.length : close + dollar.length;
      continue;
    }
    const kind = groups['escaped'] === undefined ? KINDS.find((one) => groups[one] !== undefined) : 'string';
    if (kind !== undefined) tokens.push({ kind, value: said(kind, found?.[0] ?? ''), at });
    at = end;
  }
  return tokens;
}

const said = (kind: Token['kind'], text: string): string => {
  if (kind === 'word') return text.toLowerCase();
  if (kind === 'quoted') return text.slice(1, text.endsWith('"') && text.length > 1 ? -1 : undefined).replaceAll('""', '"');
  if (kind !== 'string') return text;
  return text
    .replace(/^[eE]?'/, '')
    .replace(/'$/, '')
    .replaceAll("''", "'");
};

/** Comments hold others: a comment ends where as many were closed as opened. */
function commentEnd(text: string, from: number): number {
  const marks = /\/\*|\*\//g;
  marks.lastIndex = from;
  let depth = 0;
  for (let mark = marks.exec(text); mark; mark = marks.exec(text)) {
    depth += mark[0] === '/*' ? 1 : -1;
    if (depth === 0) return marks.lastIndex;
  }
  return text.length;
}

/** A place in a text for people, counted from 1. */
export interface TextPlace {
  readonly line: number;
  readonly column: number;
}

/** Where an offset of a text lies. */
export function placeAt(text: string, at: number): TextPlace {
  const before = text.slice(0, at).split('\n');
  return { line: before.length, column: (before.at(-1) ?? '').length + 1 };
}

/**
 * The tokens of an expression that may be names of columns: no function, no type after a cast, no alias, nothing after a dot. Keywords
 * are among them, for some of those are names elsewhere.
 */
export function columnNames(tokens: readonly Token[]): readonly Token[] {
  return tokens.filter((token, index) => {
    if ((token.kind !== 'word' || token.value === 'as') && token.kind !== 'quoted') return false;
    const before = tokens[index - 1];
    const after = tokens[index + 1];
    if (before && (isSymbol(before, '::') || isSymbol(before, '.') || (before.kind === 'word' && before.value === 'as'))) return false;
    return !after || !(isSymbol(after, '(') || (token.kind === 'word' && after.kind === 'string'));
  });
}

const isSymbol = ({ kind, value }: Token, symbol: string): boolean => kind === 'symbol' && value === symbol;
