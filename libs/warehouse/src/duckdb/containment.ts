import { DuckDBInstance, type DuckDBConnection } from '@duckdb/node-api';
import { Invalid } from '@tributary/core';
import { literal } from '@tributary/sql';
import type { Containment, FunctionNamed, Named, TableNamed } from '../contained/containment.js';
import { looksLikeFile, readsOwnFiles } from './files.js';
import { inBrackets, textOf, walk, type Node } from '../contained/walk.js';

/** DuckDB's own parser, in a database of nothing. */
let parser: Promise<DuckDBConnection> | undefined;

const openParser = async (): Promise<DuckDBConnection> => (await DuckDBInstance.create(':memory:', { threads: '1' })).connect();

/** What keeps texts of users to computing in DuckDB, which itself has no users and no rights. `files`: folders that may be read. */
export const duckdbContainment = (files: readonly string[]): Containment => ({
  read: (text) => readNamed(text, files),
  deedOf,
  isCatalog,
  suspects: null,
  defaultSchema: 'main',
  folded: (name) => name.toLowerCase(),
});

async function readNamed(text: string, files: readonly string[]): Promise<Named> {
  parser ??= openParser();
  const asked = `SELECT json_serialize_sql(${literal(inBrackets(text)).text}, skip_null := true, skip_empty := true)`;
  const [row] = (await (await parser).runAndReadAll(asked)).getRows();
  const read = JSON.parse(String(row?.[0])) as { readonly error: boolean; readonly error_message?: string; readonly statements?: Node[] };
  if (read.error) throw unreadable(read.error_message ?? '');
  const statements = read.statements ?? [];
  if (statements.length !== 1 || !isOneValue(statements[0])) throw escaping();
  return namedIn(statements, files);
}

function unreadable(message: string): Invalid {
  return /Only SELECT/.test(message)
    ? new Invalid('sql.not_allowed', 'SQL that people write may only read and compute: write one expression or one plain `SELECT`')
    : new Invalid('warehouse.syntax', `this is neither one expression nor one \`SELECT\`: ${message.replace(/\s*LINE \d+:[^]*$/, '')}`);
}

const escaping = (): Invalid =>
  new Invalid('sql.not_allowed', 'SQL that people write stays within its brackets: write exactly one expression or one `SELECT`');

/** `SELECT (…)` and nothing beside it: the text has not closed the bracket that was put around it. */
function isOneValue(statement: Node | undefined): boolean {
  const node = statement?.['node'] as Node | undefined;
  const list = node?.['select_list'];
  const from = node?.['from_table'] as Node | undefined;
  const besides = ['where_clause', 'group_expressions', 'having', 'qualify', 'sample', 'modifiers'];
  return (
    node?.['type'] === 'SELECT_NODE' &&
    Array.isArray(list) &&
    list.length === 1 &&
    from?.['type'] === 'EMPTY' &&
    besides.every((part) => isEmpty(node[part])) &&
    isEmpty((node['cte_map'] as Node | undefined)?.['map'])
  );
}

const isEmpty = (part: unknown): boolean => part === undefined || part === null || (Array.isArray(part) && part.length === 0);

function namedIn(tree: unknown, files: readonly string[]): Named {
  const tables: TableNamed[] = [];
  const functions: FunctionNamed[] = [];
  const deeds: string[] = [];
  const parts = new Set<string>();
  walk(tree, (node, under) => {
    if (under === 'map' && typeof node['key'] === 'string') parts.add(node['key'].toLowerCase());
    const named = { ...schemaOf(node), name: '' };
    if (node['type'] === 'BASE_TABLE') {
      if (/^(?:system|temp)$/i.test(textOf(node, 'catalog_name') ?? '')) named.schema = 'pg_catalog';
      const name = textOf(node, 'table_name') ?? '';
      if (looksLikeFile(name)) deeds.push(`\`${name}\` is a file by its name: ${FILES}`);
      tables.push({ ...named, name });
    }
    if (node['class'] === 'FUNCTION' && !readsOwnFiles(node, files))
      functions.push({ ...named, name: (textOf(node, 'function_name') ?? '').toLowerCase(), rows: under === 'function' });
    if (node['type'] === 'SHOW_REF') deeds.push('`DESCRIBE`, `SHOW` and `SUMMARIZE` tell of the database itself');
  });
  return { tables: tables.filter(({ schema, name }) => schema !== undefined || !parts.has(name.toLowerCase())), functions, deeds };
}

function schemaOf(node: Node): { schema?: string } {
  const schema = textOf(node, 'schema_name') ?? textOf(node, 'schema');
  return schema === undefined ? {} : { schema };
}

/** Functions that give rows and only compute. All others read files, settings or the catalog, or run a text as SQL. */
const ROWS: ReadonlySet<string> = new Set([
  'range',
  'generate_series',
  'unnest',
  'json_each',
  'json_tree',
  'repeat',
  'repeat_row',
  'generate_subscripts',
  'regexp_split_to_table',
]);

const SETTING = 'reads a setting of the server';
const CATALOG = 'tells of the database itself';
const FILES = 'reads files, which is allowed in the folders of `WAREHOUSE_FILES` only, by a name that is written out';
const RUNS = 'runs a text as SQL';

/** Functions that do more than compute, and what they do; the first that fits. */
const DEEDS: readonly (readonly [when: RegExp, deed: string])[] = [
  [/^(?:getenv|getvariable|current_setting|which_secret)$/, SETTING],
  [/^(?:read_|parquet_|sniff_|glob$|seq_scan$|arrow_scan)/, FILES],
  [/^(?:query|query_table|json_execute_serialized_sql|json_deserialize_sql|json_serialize_plan)$/, RUNS],
  [/^(?:nextval|currval|setseed|write_log|enable_|disable_|truncate_|force_|checkpoint)/, 'changes something'],
  [/^(?:sleep_ms|pg_sleep)$/, 'only waits'],
  [/^pg_(?!typeof$|size_pretty$)/, CATALOG],
  [/^(?:has_\w+_privilege|inet_\w+|\w+_description|in_search_path|current_schemas?|current_query|get_block_size|stats)$/, CATALOG],
  [/^(?:txid_current|current_\w+_id|duckdb_\w+|pragma_\w+|test_\w+)$/, CATALOG],
];

function deedOf({ name, rows }: FunctionNamed): string | undefined {
  const deed = DEEDS.find(([when]) => when.test(name))?.[1];
  if (deed !== undefined || !rows || ROWS.has(name)) return deed;
  return 'is no function that gives rows and only computes';
}

/** What DuckDB shows of itself; also a file by its name, which it would read as a table. */
function isCatalog({ schema, name }: TableNamed): boolean {
  if (schema !== undefined && /^(?:information_schema|pg_catalog|system)$/i.test(schema)) return true;
  return (schema === undefined || /^main$/i.test(schema)) && /^(?:duckdb_|pg_|pragma_|sqlite_)/i.test(name);
}
