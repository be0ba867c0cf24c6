/** One token of a JSON text, and the blanks before it. */
const TOKEN = /[ \t\n\r]*("[^"\\]*(?:\\.[^"\\]*)*"|[{}[\]:,]|[^\s{}[\]:,"]+)/y;
const DEEPEST = 500;

/**
 * A JSON document as text that is the same for all documents that differ only in the order of keys, blanks and escapes. Digits of
 * numbers are left as they are written. What is no JSON, or too deep, is given back as it is.
 */
export function canonicalJson(text: string): string {
  const tokens = tokensOf(text);
  try {
    const value = readValue(tokens, 0);
    return tokens.done() ? value : text;
  } catch (error) {
    if (error instanceof NotCanonical || error instanceof SyntaxError) return text;
    throw error;
  }
}

class NotCanonical extends Error {}

interface Tokens {
  next(): string;
  peek(): string;
  done(): boolean;
}

function tokensOf(text: string): Tokens {
  let at = 0;
  const read = (): { readonly token: string; readonly end: number } => {
    TOKEN.lastIndex = at;
    const token = TOKEN.exec(text)?.[1];
    if (token === undefined) throw new NotCanonical();
    return { token, end: TOKEN.lastIndex };
  };
  return {
    next: () => {
      const { token, end } = read();
      at = end;
      return token;
    },
    peek: () => read().token,
    done: () => text.slice(at).trim() === '',
  };
}

function readValue(tokens: Tokens, depth: number): string {
  if (depth > DEEPEST) throw new NotCanonical();
  const token = tokens.next();
  if (token === '{') return `{${readMembers(tokens, depth).join(',')}}`;
  if (token === '[') return `[${readItems(tokens, depth).join(',')}]`;
  if (/^[\]}:,]$/.test(token)) throw new NotCanonical();
  return token.startsWith('"') ? respelled(token) : token;
}

/** Sorted by name. Of several of one name the order stays: which one counts is up to who reads them. */
function readMembers(tokens: Tokens, depth: number): readonly string[] {
  const members: { readonly name: string; readonly value: string }[] = [];
  if (skips(tokens, '}')) return [];
  do {
    const name = respelled(tokens.next());
    expect(tokens, ':');
    members.push({ name, value: readValue(tokens, depth + 1) });
  } while (goesOn(tokens, '}'));
  const compare = (a: string, b: string) => (a < b ? -1 : a > b ? 1 : 0);
  return members.sort((a, b) => compare(a.name, b.name)).map(({ name, value }) => `${name}:${value}`);
}

function readItems(tokens: Tokens, depth: number): readonly string[] {
  const items: string[] = [];
  if (skips(tokens, ']')) return items;
  do items.push(readValue(tokens, depth + 1));
  while (goesOn(tokens, ']'));
  return items;
}

function skips(tokens: Tokens, end: string): boolean {
  if (tokens.peek() !== end) return false;
  tokens.next();
  return true;
}

function goesOn(tokens: Tokens, end: string): boolean {
  const token = tokens.next();
  if (token !== ',' && token !== end) throw new NotCanonical();
  return token === ',';
}

function expect(tokens: Tokens, wanted: string): void {
  if (tokens.next() !== wanted) throw new NotCanonical();
}

/** The same text, whatever of it was escaped. */
const respelled = (token: string): string => JSON.stringify(JSON.parse(token));
