import { AppError, Cancelled, Conflict, Invalid, messageOf, SourceUnavailable } from '@tributary/core';
import { isTimeout } from './limits.js';
import { atPosition, positionAt, positionDetails } from '../query-position.js';

/** What the server and Node say about an error, as far as we use it. */
interface ServerError {
  readonly code?: string;
  readonly position?: string;
  readonly detail?: string;
  readonly hint?: string;
  readonly where?: string;
}

interface Place {
  readonly message: string;
  /** Host, port and database, for people. */
  readonly server: string;
  readonly query: string;
  readonly error: ServerError;
}

type Make = (place: Place) => AppError;

const options = ({ error }: Place) => ({ cause: error });

const invalid =
  (code: string, say: (place: Place) => string = ({ message }) => message): Make =>
  (place) => {
    const position = place.error.position ? positionAt(place.query, Number(place.error.position) - 1) : undefined;
    const message = say(place) + atPosition(position);
    return new Invalid(code, message, positionDetails(position, message), options(place));
  };

const unavailable =
  (code: string, say: (place: Place) => string): Make =>
  (place) =>
    new SourceUnavailable(code, say(place), [], options(place));

const quoted = ({ message }: Place): string => /"(.+?)"/.exec(message)?.[1] ?? /column (\S+) /.exec(message)?.[1] ?? '?';

const lost = unavailable(
  'warehouse.connection_lost',
  ({ server, message }) => `the connection to ${server} was lost: ${message}. Run it again when the server is back`,
);
const refused = unavailable(
  'warehouse.unreachable',
  ({ server, message }) => `${server} cannot be reached: ${message}. Check \`host\` and \`port\`, and that the server runs`,
);
const denied = unavailable(
  'warehouse.wrong_password',
  ({ server, message }) => `${server} refused the login: ${message}. Check \`user\` and \`password\``,
);
const unwritable = unavailable(
  'warehouse.unwritable',
  ({ server, message }) => `not allowed in ${server}: ${message}. Grant the user of the warehouse the right to do this`,
);
const conflict: Make = (place) =>
  new Conflict('warehouse.write_conflict', `another session was in the way: ${place.message}. Run it again`, [], options(place));

const constraint = invalid('warehouse.constraint');

/** Two sessions that create the same thing at once meet in the catalog, `IF NOT EXISTS` or not. */
const duplicate: Make = (place) => (/"pg_\w+"/.test(place.message) ? conflict(place) : constraint(place));

const needed: Make = (place) =>
  new Conflict(
    'warehouse.needed',
    `something else stands on it: ${place.message}. Drop that first, then run this again`,
    [],
    options(place),
  );

const tooLong = unavailable(
  'warehouse.timeout',
  ({ server }) =>
    `a query ran longer than ${server} allows (\`statement_timeout\`) and was stopped by it. Make the query faster, or allow the user of the warehouse more time`,
);

/** Our own limits and requests are told by those who set them; what is left is what the server or somebody at it wanted. */
const stopped: Make = (place) =>
  isTimeout(place.error) ? tooLong(place) : new Cancelled('warehouse.cancelled', 'the statement was stopped', [], options(place));

/** By SQLSTATE or Node's code; a key of two characters stands for its class. https://www.postgresql.org/docs/current/errcodes-appendix.html */
const KINDS: { readonly [code: string]: Make | undefined } = {
  '42P01': invalid('warehouse.unknown_table', (place) => `there is no table \`${quoted(place)}\` in the warehouse: ${place.message}`),
  '3F000': invalid('warehouse.unknown_table', (place) => `there is no schema \`${quoted(place)}\` in the warehouse: ${place.message}`),
  '42703': invalid('warehouse.unknown_column', (place) => `there is no column \`${quoted(place)}\`: ${place.message}`),
  '42601': invalid('warehouse.syntax'),
  '42501': unwritable,
  '25006': unwritable,
  '57014': stopped,
  '3D000': unavailable('warehouse.unknown_database', ({ server, message }) => `${message} (${server}). Create it, or check \`database\``),
  '53100': unavailable('warehouse.disk_full', ({ server, message }) => `no disk space is left on ${server}: ${message}`),
  '57P03': refused,
  '40001': conflict,
  '40P01': conflict,
  '55P03': conflict,
  '2BP01': needed,
  '21': invalid('warehouse.value'),
  '22': invalid('warehouse.value'),
  '23505': duplicate,
  '23': constraint,
  '28': denied,
  '08': lost,
  '57': lost,
  '53': unavailable('warehouse.failed', ({ server, message }) => `${server} has no resources left: ${message}`),
  '42': invalid('warehouse.query'),
  '0A': invalid('warehouse.query'),
  '26': invalid('warehouse.query'),
  ECONNREFUSED: refused,
  ENOTFOUND: refused,
  EAI_AGAIN: refused,
  EHOSTUNREACH: refused,
  ENETUNREACH: refused,
  ETIMEDOUT: refused,
  ECONNRESET: lost,
  EPIPE: lost,
};

/** Messages of the client library, which have no code. */
const WITHOUT_CODE: readonly (readonly [RegExp, Make])[] = [
  [
    /several commands|multiple commands/,
    invalid('warehouse.several_statements', () => 'the text holds several statements: write exactly one'),
  ],
  [/no COPY data|SASL|password must be a string/, denied],
  [/timeout expired|timeout exceeded/, refused],
  [/terminated|ended|closed|not queryable/i, lost],
  [/SSL/, refused],
];

/** Anything the server, the network or the client library threw, as one of our errors. */
export function postgresError(error: unknown, server: string, query = ''): AppError {
  if (error instanceof AppError) return error;
  const cause = firstOf(error);
  const place: Place = { message: said(cause), server, query, error: cause };
  const code = cause.code ?? '';
  const named = WITHOUT_CODE.find(([when]) => when.test(place.message))?.[1];
  const make = (/multiple commands/.test(place.message) ? named : undefined) ?? KINDS[code] ?? KINDS[code.slice(0, 2)] ?? named;
  return (make ?? unavailable('warehouse.failed', ({ message }) => `${server}: ${message}`))(place);
}

/** Node tries every address of a host and reports all failures in one. */
function firstOf(error: unknown): ServerError {
  if (typeof error !== 'object' || error === null) return {};
  return 'errors' in error && Array.isArray(error.errors) ? firstOf(error.errors[0]) : error;
}

function said(error: ServerError): string {
  const line = error.where?.startsWith('COPY') ? error.where : undefined;
  return [messageOf(error), error.detail, error.hint, line].filter(Boolean).join('. ');
}
