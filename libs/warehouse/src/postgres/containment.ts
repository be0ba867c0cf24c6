import { Invalid } from '@tributary/core';
import { join, literal, sql } from '@tributary/sql';
import { hasSqlDetails, loadModule, parseSync } from 'libpg-query';
import type { Containment, FunctionNamed, Named, TableNamed } from '../contained/containment.js';
import { inBrackets, textOf, walk, type Node } from '../contained/walk.js';
import { positionAt } from '../query-position.js';

/** What keeps texts of users to computing in PostgreSQL, beside the rights of the login. Read by PostgreSQL's own grammar. */
export const postgresContainment: Containment = {
  read: readNamed,
  deedOf: ({ schema, name }) => {
    const ofSystem = schema === undefined || schema === 'pg_catalog';
    return ofSystem && !COMPUTES.test(name) ? DEEDS.find(([when]) => when.test(name))?.[1] : undefined;
  },
  isCatalog,
  suspects: suspectsAmong,
  defaultSchema: 'public',
  folded: (name) => name,
};

let grammar: Promise<void> | undefined;

async function readNamed(text: string): Promise<Named> {
  grammar ??= loadModule();
  await grammar;
  const statements: readonly unknown[] = parse(inBrackets(text)).stmts ?? [];
  const [only] = statements as readonly Node[];
  if (statements.length !== 1 || !isOneValue((only?.['stmt'] as Node | undefined)?.['SelectStmt'] as Node | undefined)) {
    const message = 'SQL that people write stays within its brackets: write exactly one expression or one `SELECT`';
    throw new Invalid('sql.not_allowed', message);
  }
  return namedIn(statements);
}

function parse(statement: string) {
  try {
    return parseSync(statement);
  } catch (error) {
    const { message, cursorPosition } = (hasSqlDetails(error) ? error.sqlDetails : undefined) ?? {
      message: String(error),
      cursorPosition: 0,
    };
    const { line, column } = positionAt(statement, Math.max(0, cursorPosition - 1));
    const place = `at line ${Math.max(1, line - 1)}, column ${column}`;
    throw new Invalid('warehouse.syntax', `this is neither one expression nor one \`SELECT\`: ${message} ${place}`);
  }
}

/** `SELECT (…)` and nothing beside it: the text has not closed the bracket that was put around it. */
function isOneValue(select: Node | undefined): boolean {
  if (select === undefined) return false;
  const { targetList, op, limitOption, ...besides } = select;
  const plain = op === 'SETOP_NONE' && limitOption === 'LIMIT_OPTION_DEFAULT' && Object.keys(besides).length === 0;
  const [target, ...others] = Array.isArray(targetList) ? (targetList as readonly Node[]) : [];
  return plain && target !== undefined && others.length === 0 && !('name' in ((target['ResTarget'] as Node | undefined) ?? {}));
}

const WRITES = 'changes data';

/** Parts of a statement that do more than read. */
const DEED_OF: Readonly<Record<string, string>> = {
  InsertStmt: `\`INSERT\` ${WRITES}`,
  UpdateStmt: `\`UPDATE\` ${WRITES}`,
  DeleteStmt: `\`DELETE\` ${WRITES}`,
  MergeStmt: `\`MERGE\` ${WRITES}`,
  intoClause: '`INTO` makes a table',
  LockingClause: '`FOR UPDATE` and its like lock rows',
  ParamRef: 'a parameter has no value here: write the value itself',
};

function namedIn(tree: unknown): Named {
  const tables: TableNamed[] = [];
  const functions: FunctionNamed[] = [];
  const deeds: string[] = [];
  const parts = new Set<string>();
  walk(tree, (node, under) => {
    const deed = DEED_OF[under];
    if (deed !== undefined) deeds.push(deed);
    if (under === 'CommonTableExpr') parts.add(textOf(node, 'ctename') ?? '');
    const schema = textOf(node, 'schemaname');
    if (under === 'RangeVar') tables.push({ ...(schema === undefined ? {} : { schema }), name: textOf(node, 'relname') ?? '' });
    if (under === 'FuncCall') functions.push(calledBy(node['funcname']));
    if (under === 'typeName' && /^reg(?!ion)/.test(lastOf(node['names']))) deeds.push('`reg…` types tell of the database itself');
  });
  return { tables: tables.filter(({ schema, name }) => schema !== undefined || !parts.has(name)), functions, deeds };
}

const partsOf = (names: unknown): readonly string[] =>
  (Array.isArray(names) ? (names as readonly Node[]) : []).map((part) => textOf((part['String'] as Node | undefined) ?? {}, 'sval') ?? '');

const lastOf = (names: unknown): string => partsOf(names).at(-1) ?? '';

function calledBy(names: unknown): FunctionNamed {
  const parts = partsOf(names);
  const schema = parts.at(-2);
  return { ...(schema === undefined ? {} : { schema }), name: parts.at(-1) ?? '', rows: false };
}

const FILES = 'reads or writes files of the server';
const SETTING = 'reads or changes settings of the server';
const SERVER = 'tells of the server, or acts on it';
const RUNS = 'runs a text as SQL';

/** Functions of PostgreSQL's own that only compute, though their names are like those of others. */
const COMPUTES = /^pg_(?:typeof|size_pretty|size_bytes|column_size|input_is_valid|input_error_info)$/;

/** Its functions that do more than compute, and what they do; the first that fits. Volatile ones are found in the database itself. */
const DEEDS: readonly (readonly [when: RegExp, deed: string])[] = [
  [/^(?:pg_read_|pg_ls_|pg_stat_file|pg_file_|lo_|lo(?:read|write)$)/, FILES],
  [/^(?:current_setting|set_config|pg_reload_conf|pg_settings_get_flags)$/, SETTING],
  [/^pg_(?:sleep|try_advisory|advisory)/, 'only waits, or makes others wait'],
  [/^(?:query|table|schema|database|cursor)_to_xml|^(?:ts_stat|ts_rewrite|xpath_table|crosstab\w*|connectby)$/, RUNS],
  [/^dblink/, 'opens a connection'],
  [/^(?:nextval|setval|currval|lastval|setseed)$/, 'changes something, or tells of it'],
  [/^pg_/, SERVER],
  [
    /^(?:has_\w+_privilege|inet_(?:client|server)_\w+|txid_\w+|\w+_description|to_reg\w+|row_security_active|current_query|current_schemas|binary_upgrade_\w+|currtid2?|getdatabaseencoding|amvalidate|plpgsql_\w+)$/,
    SERVER,
  ],
];

/** Volatile functions that only compute. */
const CHANCE = ['random', 'random_normal', 'gen_random_uuid', 'uuidv4', 'uuidv7', 'clock_timestamp', 'timeofday'];

/** Extensions whose functions only compute. */
const COMPUTING = [
  ...[
    'pgcrypto',
    'uuid-ossp',
    'unaccent',
    'pg_trgm',
    'fuzzystrmatch',
    'citext',
    'hstore',
    'ltree',
    'intarray',
    'intagg',
    'cube',
    'seg',
    'isn',
  ],
  ...['earthdistance', 'btree_gin', 'btree_gist', 'bloom', 'dict_int', 'dict_xsyn', 'postgis', 'vector', 'h3', 'ip4r', 'semver', 'unit'],
];

/** Of functions by name: those of extensions we do not know to compute only, and those that say of themselves that they may do anything. */
function suspectsAmong(names: readonly string[]) {
  const list = (texts: readonly string[]) => join(texts.map((text) => literal(text)));
  return sql`SELECT p.proname, CASE WHEN e.extname IS NOT NULL
    THEN 'is a function of the extension "' || e.extname || '", which may do more than compute'
    WHEN n.nspname = 'pg_catalog' THEN 'does more than compute'
    ELSE 'is VOLATILE, and so may change data: declare it STABLE or IMMUTABLE if it does not' END
FROM pg_catalog.pg_proc AS p JOIN pg_catalog.pg_namespace AS n ON n.oid = p.pronamespace
LEFT JOIN pg_catalog.pg_depend AS d ON d.classid = CAST('pg_catalog.pg_proc' AS regclass) AND d.objid = p.oid AND d.deptype = 'e'
LEFT JOIN pg_catalog.pg_extension AS e ON e.oid = d.refobjid
WHERE p.proname IN (${list(names)}) AND coalesce(e.extname NOT IN (${list(COMPUTING)}), p.provolatile = 'v')
  AND NOT (n.nspname = 'pg_catalog' AND p.proname IN (${list(CHANCE)})) AND n.nspname NOT LIKE 'pg\\_temp\\_%'
ORDER BY 1 LIMIT 1`;
}

function isCatalog({ schema, name }: TableNamed): boolean {
  if (schema === undefined) return name.startsWith('pg_');
  return schema === 'information_schema' || schema.startsWith('pg_');
}
