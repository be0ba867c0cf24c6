import { LONGEST_WAIT_MS } from '../../http/rate/retry-after.js';
import type { FaultKind, RecordOutcome } from '../../outcome.js';
import type { SandboxFault } from '../../sandbox/faults.js';
import type { Reach } from '../bench/reach.js';

/** Where in a delivery a fault befalls it. */
export const POSITIONS = ['first', 'middle', 'last'] as const;
export type Position = (typeof POSITIONS)[number];

export type OutcomeKind = RecordOutcome['kind'];

/** What a fault may make of a delivery. Records before it are delivered, and those that were not sent are tried again. */
export interface Expected {
  /** The fault that stops it; `none` where each record has an outcome of its own. */
  readonly fault: readonly (FaultKind | 'none')[];
  /** Outcomes of the records it befalls. */
  readonly hit: readonly OutcomeKind[];
  /** The pause that is asked for, in ms: at least and at most. `null`: none is told. */
  readonly afterMs?: readonly [least: number, most: number] | null;
}

/** How a fault is made: by the sandbox at its n-th request, or on the way there. */
export interface Play {
  readonly sandbox?: readonly Partial<SandboxFault>[];
  readonly reach?: Reach['trouble'];
  /** The trouble is waiting: the client's own clocks end it. */
  readonly slow?: true;
  readonly maxAnswerBytes?: number;
  /** Where a redirect leads. */
  readonly leadsTo?: 'here' | 'elsewhere';
  /** Further words for the name of the cell, where a fault has several forms. */
  readonly form?: string;
  readonly expected?: Partial<Expected>;
}

/** One of the 48 faults of a destination. */
export interface FaultRow {
  readonly number: number;
  readonly name: string;
  /** One form, or several, dealt out over the positions. */
  readonly plays: readonly Play[];
  readonly expected: Expected;
}

const UNSENT: Expected = { fault: ['transient'], hit: ['retry'] };
const LOST: Expected = { fault: ['in_doubt'], hit: ['in_doubt'] };
/** An answer that was understood by nobody, to a request that did nothing. */
const NOT_UNDERSTOOD: Expected = { fault: ['in_doubt', 'transient', 'throttled', 'none'], hit: ['in_doubt', 'retry'] };
const CONFIGURATION: Expected = { fault: ['fatal'], hit: ['retry'] };
/** A refusal may be taken for one record's, and its request split: then the parts are delivered. */
const REFUSED: Expected = { fault: ['fatal', 'none'], hit: ['retry', 'rejected', 'delivered'] };
const PASSING: Expected = { fault: ['transient'], hit: ['retry'] };
const THROTTLED: Expected = { fault: ['throttled'], hit: ['retry'] };

const CAP = 200_000;
const json = (value: unknown): string => JSON.stringify(value);
const at = (ms: number): string => new Date(Date.now() + ms).toUTCString();

const row = (number: number, name: string, expected: Expected, ...plays: readonly Play[]): FaultRow => ({ number, name, expected, plays });
const sandbox = (fault: Partial<SandboxFault>, more: Omit<Play, 'sandbox'> = {}): Play => ({ sandbox: [fault], ...more });

const CONNECTIONS: readonly FaultRow[] = [
  row(1, 'a connection that is refused', UNSENT, { reach: 'refused' }),
  row(2, 'a connection that never comes', UNSENT, { reach: 'silent', slow: true }),
  row(3, 'a name that is not known', { ...UNSENT, fault: ['transient', 'fatal'] }, { reach: 'no_such_name' }),
  row(4, 'a name service that fails', UNSENT, { reach: 'name_service' }),
  row(5, 'a certificate that is over', CONFIGURATION, { reach: 'expired' }),
  row(6, 'a certificate that is signed by itself', CONFIGURATION, { reach: 'self_signed' }),
  row(7, 'a certificate of another name', CONFIGURATION, { reach: 'wrong_name' }),
  row(8, 'a connection that is reset as it is made', { fault: ['transient', 'in_doubt'], hit: ['retry', 'in_doubt'] }, { reach: 'reset' }),
  row(9, 'a reset while the request is sent', LOST, sandbox({ cut: 'request' })),
  row(10, 'a reset after the request, before its answer', LOST, sandbox({ cut: 'after' })),
  row(11, 'a reset within the headers of the answer', LOST, sandbox({ cut: 'headers' })),
  row(12, 'a connection closed within the answer', LOST, sandbox({ cut: 'body' })),
  row(13, 'a chunk of the answer cut off', LOST, sandbox({ cut: 'chunk' })),
  row(14, 'an idle connection closed as it is written to', LOST, sandbox({ cut: 'before' })),
  row(15, 'headers that never come', LOST, sandbox({ hang: 'silence', applied: true }, { slow: true })),
  row(16, 'headers byte by byte', LOST, sandbox({ hang: 'headers', applied: true }, { slow: true })),
  row(17, 'an answer byte by byte', LOST, sandbox({ hang: 'body', applied: true }, { slow: true })),
  row(18, 'an answer without an end', LOST, sandbox({ hang: 'endless', applied: true }, { slow: true })),
  row(19, 'an answer that is too big', LOST, sandbox({ bytes: 2 * CAP }, { maxAnswerBytes: CAP })),
  row(20, 'an answer that is too big when unpacked', LOST, sandbox({ bytes: 50 * CAP, packed: true }, { maxAnswerBytes: CAP })),
];

const GRAPHQL_THROTTLED = { errors: [{ message: 'Throttled', extensions: { code: 'THROTTLED' } }] };
const USER_ERRORS = { data: { answer: { userErrors: [{ field: ['x'], message: 'no' }] } }, userErrors: [{ message: 'no' }] };

const BODIES: readonly FaultRow[] = [
  row(21, 'a login page with status 200', NOT_UNDERSTOOD, sandbox({ html: true })),
  row(
    22,
    'status 200 without a body, after the change',
    { fault: ['in_doubt', 'none'], hit: ['in_doubt', 'delivered'] },
    sandbox({ text: '', applied: true }),
  ),
  row(
    23,
    'JSON that is cut off, after the change',
    { fault: ['in_doubt', 'none'], hit: ['in_doubt'] },
    sandbox({ text: '{"results":[{"key"', applied: true }),
  ),
  row(24, '200 with `ok: false`', NOT_UNDERSTOOD, sandbox({ text: json({ ok: false, error: 'internal_error' }) })),
  row(25, '200 with GraphQL `THROTTLED`', NOT_UNDERSTOOD, sandbox({ text: json(GRAPHQL_THROTTLED) })),
  row(26, '200 with `userErrors`', { ...NOT_UNDERSTOOD, hit: ['in_doubt', 'retry', 'rejected'] }, sandbox({ text: json(USER_ERRORS) })),
  row(
    27,
    '201 with `errors` nobody can assign',
    { ...NOT_UNDERSTOOD, hit: ['in_doubt', 'retry', 'rejected'] },
    sandbox({ status: 201, text: json({ message: 'success', errors: [{ type: 'x' }] }) }),
  ),
  row(28, '207 with several statuses', NOT_UNDERSTOOD, sandbox({ status: 207, text: json([{ status: 200 }, { status: 500 }]) })),
  row(
    29,
    '202 for what is done later, and a question after it that fails',
    { fault: ['in_doubt', 'none'], hit: ['in_doubt', 'accepted', 'delivered'] },
    sandbox({ status: 202, text: json({ job: 'j1' }), applied: true }),
  ),
  row(
    48,
    'a byte order mark, a wrong charset, doubled names and `__proto__`',
    { fault: ['none'], hit: ['delivered'] },
    sandbox({ odd: true }),
  ),
];

const redirect = (status: number, leadsTo: 'here' | 'elsewhere'): Play =>
  sandbox({ status, count: 100 }, { form: String(status), leadsTo });
const wait = (form: string, retryAfter: string | undefined, afterMs: readonly [number, number] | null): Play =>
  sandbox({ status: 429, ...(retryAfter === undefined ? {} : { retryAfter }) }, { form, expected: { afterMs } });

const STATUSES: readonly FaultRow[] = [
  row(31, 'a redirect', CONFIGURATION, ...[301, 302, 303, 307, 308].map((status) => redirect(status, 'here'))),
  row(32, 'a redirect to another place', CONFIGURATION, ...[307, 302, 308].map((status) => redirect(status, 'elsewhere'))),
  row(34, '401 once', { fault: ['unauthorized', 'none'], hit: ['retry', 'delivered'] }, sandbox({ status: 401 })),
  row(35, '401 for ever', { fault: ['unauthorized'], hit: ['retry'] }, sandbox({ status: 401, count: 100 })),
  row(36, '403', { fault: ['unauthorized', 'fatal', 'none'], hit: ['retry', 'rejected'] }, sandbox({ status: 403 })),
  row(37, '404', REFUSED, sandbox({ status: 404 })),
  row(38, '408', PASSING, sandbox({ status: 408 })),
  row(
    39,
    '409 for what is there already',
    // What may not be repeated may be in doubt.
    { fault: ['fatal', 'none', 'in_doubt'], hit: ['retry', 'rejected', 'delivered', 'in_doubt'] },
    sandbox({ status: 409, applied: true }),
  ),
  row(42, '429 with seconds', THROTTLED, wait('7', '7', [6_000, 7_000])),
  row(
    43,
    '429 with another form of `Retry-After`',
    THROTTLED,
    // Dealt when the suite begins, asked for some time later.
    wait('a date', at(600_000), [240_000, 601_000]),
    wait('a moment that is over', at(-60_000), [0, 0]),
    wait('10^9 seconds', '1000000000', [LONGEST_WAIT_MS, LONGEST_WAIT_MS]),
    wait('negative', '-5', null),
    wait('garbage', 'soon', null),
    wait('none', undefined, null),
  ),
  row(44, '500', PASSING, sandbox({ status: 500 })),
  row(45, '502 with a page', PASSING, sandbox({ status: 502, html: true })),
  row(46, '503 with `Retry-After`', { ...PASSING, afterMs: [29_000, 30_000] }, sandbox({ status: 503, retryAfter: 30 })),
  row(
    47,
    '504 after the change',
    { fault: ['transient', 'in_doubt'], hit: ['retry', 'in_doubt'] },
    sandbox({ status: 504, html: true, applied: true }),
  ),
];

/** Faults that befall a request as a whole. Those that concern single rows (30, 33, 40, 41) are played by `rowCells`. */
export const FAULT_ROWS: readonly FaultRow[] = [...CONNECTIONS, ...BODIES, ...STATUSES];

interface Place {
  readonly position: Position;
  readonly index: number;
}

/** Where a fault befalls a delivery. */
export const PLACES: readonly Place[] = POSITIONS.map((position, index) => ({ position, index }));

/**
 * The same for a fault that is waiting, which costs time and asks the client's clocks, the same for all objects of a connector: everywhere
 * for the first of them, and for the others at one place in turn.
 */
export function placesOf({ isFirst }: { readonly isFirst: boolean }, { number, plays }: FaultRow): readonly Place[] {
  const waits = plays.some(({ slow }) => slow === true);
  return isFirst || !waits ? PLACES : PLACES.filter(({ index }) => index === number % POSITIONS.length);
}

/** The forms that are played at a position: each is played somewhere, and every position has one. */
export function playsAt(plays: readonly Play[], position: number): readonly Play[] {
  const dealt = plays.filter((_, index) => index % POSITIONS.length === position);
  return dealt.length > 0 ? dealt : plays.slice(0, 1);
}
