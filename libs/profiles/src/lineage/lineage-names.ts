import { columnNames, tokensOf, type Token } from '@tributary/sql';

const EVENT_COLUMNS: ReadonlySet<string> = new Set(['id', 'source_id', 'type', 'version', 'event_time', 'payload']);
const STEPS: ReadonlySet<string> = new Set(['->', '->>']);

/** The columns of an event that a text names, with what lies on the way into a payload: `event_time`, `payload.user.id`. */
export function eventColumnsIn(text: string): readonly string[] {
  const tokens = tokensOf(text);
  const found = tokens.flatMap((token, index) => {
    if (!isName(token) || !EVENT_COLUMNS.has(token.value) || tokens[index + 1]?.value === '(') return [];
    return [[token.value, ...stepsAfter(tokens, index)].join('.')];
  });
  return [...new Set(found)];
}

function stepsAfter(tokens: readonly Token[], index: number): readonly string[] {
  const [step, key] = [tokens[index + 1], tokens[index + 2]];
  if (step?.kind !== 'symbol' || !STEPS.has(step.value) || !key || (key.kind !== 'string' && key.kind !== 'number')) return [];
  return [key.value, ...stepsAfter(tokens, index + 2)];
}

const isName = ({ kind }: Token): boolean => kind === 'word' || kind === 'quoted';

/** The tables a query reads, as they are named after FROM and JOIN; its own WITH parts are none. */
export function tablesIn(query: string): readonly string[] {
  const tokens = tokensOf(query);
  const parts = new Set(
    tokens.flatMap((token, index) => (isName(token) && isWord(tokens[index + 1], 'as') && beginsPart(tokens, index) ? [token.value] : [])),
  );
  const tables = tokens.flatMap((token, index) => {
    const before = tokens[index - 1];
    if (!isName(token) || !(isWord(before, 'from') || isWord(before, 'join'))) return [];
    const name = [token.value];
    let at = index;
    for (let next = tokens[at + 2]; tokens[at + 1]?.value === '.' && next; next = tokens[at + 2]) {
      name.push(next.value);
      at += 2;
    }
    return tokens[at + 1]?.value === '(' || KEYWORDS.has(token.value) ? [] : [name.join('.')];
  });
  return [...new Set(tables)].filter((table) => !parts.has(table));
}

const isWord = (token: Token | undefined, word: string): boolean => token?.kind === 'word' && token.value === word;

/** `WITH a AS (`, `, b AS (`: a bracket follows, perhaps after MATERIALIZED. */
function beginsPart(tokens: readonly Token[], index: number): boolean {
  const before = tokens[index - 1];
  const opens = tokens.slice(index + 2, index + 5).some(({ value }) => value === '(');
  return opens && (isWord(before, 'with') || isWord(before, 'recursive') || before?.value === ',');
}

/** Words that stand in a condition where a column might stand, and are none. */
const KEYWORDS: ReadonlySet<string> = new Set(
  `all and any array asc at between both by case cast collate cross current_date current_time current_timestamp date day desc distinct double
  else end epoch escape except exists extract false filter first for from full group having hour ilike in inner intersect interval is isnull join
  last lateral leading left like limit local localtime localtimestamp minute month natural not notnull null nulls numeric of offset on or order
  outer over partition position precision quarter right row rows second select similar some symmetric then time timestamp to trailing true
  try_cast union unknown using values varying when where window with within without week year zone glob`.split(/\s+/),
);

/** What a text over the columns of a profile names. */
export interface Mentioned {
  readonly names: readonly string[];
  /** Names that need not be columns: keywords, or anything in a text that has rows or parameters of its own. */
  readonly unsure: ReadonlySet<string>;
  readonly strings: ReadonlySet<string>;
}

export function mentionedIn(text: string): Mentioned {
  const tokens = tokensOf(text);
  const names = [...new Set(columnNames(tokens).map(({ value }) => value))];
  const own = tokens.some(({ kind, value }) => (kind === 'word' && OWN_NAMES.has(value)) || (kind === 'symbol' && value === '->'));
  const keywords = columnNames(tokens).flatMap(({ kind, value }) => (kind === 'word' && KEYWORDS.has(value) ? [value] : []));
  return {
    names,
    unsure: new Set(own ? names : keywords),
    strings: new Set(tokens.flatMap(({ kind, value }) => (kind === 'string' ? [value] : []))),
  };
}

/** A subquery or a lambda names things itself. */
const OWN_NAMES: ReadonlySet<string> = new Set(['select', 'lambda']);
