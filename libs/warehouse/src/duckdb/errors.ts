import { AppError, Cancelled, Conflict, Invalid, messageOf, SourceUnavailable } from '@tributary/core';
import { atPosition, positionDetails, type Position } from '../query-position.js';

interface Kind {
  readonly when: RegExp;
  readonly make: (found: RegExpMatchArray, place: Place) => AppError;
}

interface Place {
  /** DuckDB's own words, without the excerpt of the query. */
  readonly message: string;
  readonly position: Position | undefined;
  readonly options: { readonly cause: unknown };
}

const invalid =
  (code: string, say: (found: RegExpMatchArray, place: Place) => string): Kind['make'] =>
  (found, place) => {
    const message = say(found, place);
    return new Invalid(code, message, positionDetails(place.position, message), place.options);
  };

const words = (_found: RegExpMatchArray, { message, position }: Place): string => `${message}${atPosition(position)}`;

const unavailable =
  (code: string, say: (found: RegExpMatchArray, place: Place) => string): Kind['make'] =>
  (found, place) =>
    new SourceUnavailable(code, say(found, place), [], place.options);

/** In order: the first that fits is meant. The messages are DuckDB 1.5's; there are no codes. */
const KINDS: readonly Kind[] = [
  { when: /^INTERRUPT/, make: (_found, { options }) => new Cancelled('warehouse.cancelled', 'the statement was stopped', [], options) },
  { when: /Could not set lock on file "(.+?)"/, make: unavailable('warehouse.locked', lockedMessage) },
  {
    when: /No space left on device|Disk quota exceeded/i,
    make: unavailable(
      'warehouse.disk_full',
      (_found, { message }) => `no disk space is left for the DuckDB file: free some and run again (${message})`,
    ),
  },
  {
    when: /The file "(.+?)" exists, but it is not a valid DuckDB database file/,
    make: invalid(
      'warehouse.not_a_database',
      ([, file]) => `\`${file}\` is no DuckDB database: choose another \`path\`, or move the file away to start an empty one`,
    ),
  },
  {
    when: /(?:Cannot open file|Could not read from file|Cannot create|Failed to create directory) "(.+?)": ?(.*)|Cannot open database "(.+?)" in read-only mode|attached in read-only mode/,
    make: unavailable('warehouse.unwritable', unwritableMessage),
  },
  {
    when: /^Catalog Error: (?:Table|View|Schema) with name "?(.+?)"? does not exist|Schema(?: with name)? "?(.+?)"? (?:does not exist|not found)/,
    make: invalid(
      'warehouse.unknown_table',
      ([, name, schema], { message, position }) =>
        `there is no table \`${name ?? schema}\` in the warehouse${atPosition(position)}: ${message}`,
    ),
  },
  {
    when: /Referenced (?:column|table) "(.+?)" not found|does not have a column named "(.+?)"|column "(.+?)" not found/i,
    make: invalid(
      'warehouse.unknown_column',
      ([, name, other, third], { message, position }) =>
        `there is no column \`${name ?? other ?? third}\`${atPosition(position)}: ${message}`,
    ),
  },
  { when: /^Parser Error/, make: invalid('warehouse.syntax', words) },
  {
    when: /^Out of Memory Error/,
    make: unavailable(
      'warehouse.out_of_memory',
      (_found, { message }) => `${message}. Give the warehouse more memory, or the query less to do`,
    ),
  },
  {
    when: /^TransactionContext Error: (?:Conflict|Failed to commit|Catalog write-write conflict)|write-write conflict|Conflict on (?:tuple|update)/,
    make: (_found, { message, options }) =>
      new Conflict(
        'warehouse.write_conflict',
        `another session wrote the same rows or table at the same time: run it again (${message})`,
        [],
        options,
      ),
  },
  {
    when: /Current transaction is aborted/,
    make: (_found, { options }) =>
      new Conflict('warehouse.rolled_back', 'nothing was kept: a statement of the transaction had failed', [], options),
  },
  { when: /^Constraint Error/, make: invalid('warehouse.constraint', words) },
  { when: /^(?:Conversion|Out of Range|Invalid Input) Error/, make: invalid('warehouse.value', words) },
  {
    when: /^(?:Binder|Catalog|Not implemented|Permission|Parameter Not Resolved|Invalid Type|Mismatch Type|Dependency) Error/,
    make: invalid('warehouse.query', words),
  },
  { when: /^(?:IO|FATAL|INTERNAL|TransactionContext|Connection) Error/, make: unavailable('warehouse.failed', words) },
];

function lockedMessage([, file]: RegExpMatchArray, { message }: Place): string {
  const owner = /held in (.+?) \(PID (\d+)\)/.exec(message);
  const who = owner ? `process ${owner[2]} (\`${owner[1]}\`)` : 'another process';
  return `the DuckDB file \`${file}\` is open in ${who}. A DuckDB file belongs to one process at a time, readers included: stop that process, or copy the file`;
}

function unwritableMessage([, file, why]: RegExpMatchArray, { message }: Place): string {
  return file
    ? `\`${file}\` cannot be opened for writing (${why}): check \`path\`, its folder and their permissions`
    : `the DuckDB file is read-only: ${message}`;
}

/** Anything DuckDB threw, as one of our errors. */
export function duckdbError(error: unknown, query = ''): AppError {
  if (error instanceof AppError) return error;
  const [said = '', ...excerpt] = messageOf(error).split(/\n\n(?=LINE \d+: )/);
  const place = { message: said.trim(), position: positionOf(excerpt.join('\n\n'), query), options: { cause: error } };
  for (const kind of KINDS) {
    const found = kind.when.exec(place.message);
    if (found) return kind.make(found, place);
  }
  return new SourceUnavailable('warehouse.failed', place.message, [], place.options);
}

/** From `LINE 2: …the line…` and the caret below it. A long line is shown in part, between dots. */
function positionOf(excerpt: string, query: string): Position | undefined {
  const found = /^LINE (\d+): (.*)\n( *)\^/.exec(excerpt);
  if (!found) return undefined;
  const [head, line, shown = '', indent = ''] = found;
  const caret = indent.length - (head.indexOf(': ') + 2);
  if (!shown.startsWith('...')) return { line: Number(line), column: caret + 1 };
  const cut = shown.slice(3).replace(/\.\.\.$/, '');
  const start = (query.split('\n')[Number(line) - 1] ?? '').indexOf(cut);
  return { line: Number(line), column: Math.max(0, start) + caret - 3 + 1 };
}
