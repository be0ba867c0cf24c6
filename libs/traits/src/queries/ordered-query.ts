import { Sql, tokensOf, type Token } from '@tributary/sql';

/** A query that gives `value`, with what it is ordered by beside it, in columns that no user can name by chance. */
export interface OrderedQuery {
  /** The query; where its order is by `value` alone or by nothing, it gives just that. */
  readonly text: Sql;
  /** The terms of an `ORDER BY` over what it gives. */
  readonly order: readonly Sql[];
}

/**
 * Takes the order out of a query, to be said again where its rows become a list: no warehouse promises to keep it on the way there, and DuckDB, which
 * computes all profiles side by side, does not. The `ORDER BY` stays where a `LIMIT` or `DISTINCT ON` needs it.
 */
export function orderedQuery(query: string): OrderedQuery {
  const read = readQuery(query);
  if (read.terms.length === 0) return { text: new Sql(query, [query]), order: [] };
  const hidden: string[] = [];
  const order = read.terms.map(({ by, direction }) => {
    if (isValue(by)) return new Sql(`value${direction}`);
    hidden.push(`(${by}\n)`);
    return new Sql(`"#${hidden.length}"${direction}`);
  });
  const columns = hidden.map((by, index) => `, ${by} AS "#${index + 1}"`).join('');
  const { listEnd, orderAt, keepsOrder } = read;
  const rest = (from: number): string => (keepsOrder ? query.slice(from) : query.slice(from, orderAt));
  const text =
    listEnd === null || hidden.length === 0
      ? `SELECT value${columns} FROM (${rest(0)}\n) AS given`
      : `${query.slice(0, listEnd)}${columns}\n${rest(listEnd)}`;
  return { text: new Sql(text, [query]), order };
}

const isValue = (by: string): boolean => /^\s*(?:value|"value"|1|all)\s*$/i.test(by);

interface OrderTerm {
  readonly by: string;
  /** What follows it: collation, direction, place of NULLs. */
  readonly direction: string;
}

interface ReadQuery {
  readonly terms: readonly OrderTerm[];
  /** Where the ORDER BY begins. */
  readonly orderAt: number;
  /** Where the list of what it selects ends; `null` where that is not one SELECT: there an order can only be by what it gives. */
  readonly listEnd: number | null;
  readonly keepsOrder: boolean;
}

/** What may follow a select list, each known by its word or by two. */
const CLAUSES: ReadonlySet<string> = new Set(['from', 'where', 'having', 'window', 'qualify', 'limit', 'offset', 'fetch']);
const BY_CLAUSES: ReadonlySet<string> = new Set(['group', 'order']);
const SETS: ReadonlySet<string> = new Set(['union', 'intersect', 'except']);
const AFTER_ORDER: ReadonlySet<string> = new Set(['limit', 'offset', 'fetch', 'for', 'using']);

function readQuery(query: string): ReadQuery {
  const tokens = outermost(tokensOf(query));
  const isWord = (index: number, word: string): boolean => tokens[index]?.kind === 'word' && tokens[index]?.value === word;
  const orderIndex = tokens.findLastIndex((_, index) => isWord(index, 'order') && isWord(index + 1, 'by'));
  if (orderIndex < 0) return { terms: [], orderAt: query.length, listEnd: null, keepsOrder: false };
  const afterIndex = tokens.findIndex(({ kind, value }, index) => index > orderIndex && kind === 'word' && AFTER_ORDER.has(value));
  const end = afterIndex < 0 ? tokens.length : afterIndex;
  const terms = splitTerms(tokens.slice(orderIndex + 2, end)).map((term) => readTerm(query, term, tokens[end]?.at ?? query.length));
  const select = tokens.findIndex((_, index) => isWord(index, 'select'));
  const isSet = tokens.some(({ kind, value }) => kind === 'word' && SETS.has(value));
  return {
    terms,
    orderAt: tokens[orderIndex]?.at ?? query.length,
    listEnd: select < 0 || isSet ? null : listEndAfter(tokens, select),
    keepsOrder: afterIndex >= 0 || isWord(select + 1, 'distinct'),
  };
}

/** The tokens that stand in no brackets. Of what is in brackets only these remain, so that one can see that something was there. */
function outermost(tokens: readonly Token[]): readonly Token[] {
  let depth = 0;
  return tokens.filter(({ kind, value }) => {
    if (kind !== 'symbol') return depth === 0;
    if (value === ')' || value === ']' || value === '}') depth -= 1;
    const isOuter = depth === 0;
    if (value === '(' || value === '[' || value === '{') depth += 1;
    return isOuter;
  });
}

function listEndAfter(tokens: readonly Token[], select: number): number | null {
  const found = tokens.find((token, index) => {
    if (index <= select || token.kind !== 'word') return false;
    // `IS DISTINCT FROM` compares.
    if (token.value === 'from' && index > select + 2 && tokens[index - 1]?.value === 'distinct') return false;
    return CLAUSES.has(token.value) || (BY_CLAUSES.has(token.value) && tokens[index + 1]?.value === 'by');
  });
  return found?.at ?? null;
}

function splitTerms(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const terms: Token[][] = [[]];
  for (const token of tokens) {
    terms.at(-1)?.push(token);
    if (token.kind === 'symbol' && token.value === ',') terms.push([]);
  }
  return terms.filter((term) => term.length > 0);
}

/** A term ends with its comma or where the next clause begins. */
function readTerm(query: string, tokens: readonly Token[], end: number): OrderTerm {
  const comma = tokens.at(-1)?.value === ',' ? tokens.at(-1) : undefined;
  const own = comma ? tokens.slice(0, -1) : tokens;
  const suffix = own.slice(suffixStart(own));
  const text = query.slice(own[0]?.at ?? end, suffix[0]?.at ?? comma?.at ?? end);
  return { by: text, direction: suffix.map(({ kind, value }) => (kind === 'quoted' ? ` "${value}"` : ` ${value}`)).join('') };
}

function suffixStart(tokens: readonly Token[]): number {
  const isWord = (index: number, ...words: readonly string[]): boolean =>
    tokens[index]?.kind === 'word' && words.includes(tokens[index].value);
  let at = tokens.length;
  if (isWord(at - 2, 'nulls') && isWord(at - 1, 'first', 'last')) at -= 2;
  if (isWord(at - 1, 'asc', 'desc')) at -= 1;
  if (at > 2 && isWord(at - 2, 'collate')) at -= 2;
  return at;
}
