import { NotFound } from '@tributary/core';
import type { AnyConnector } from '../connector.js';
import { createRedact, excerpt } from '../http/redaction/redact.js';
import type { Redact } from '../http/redaction/redact.js';
import { secretsOf } from '../http/redaction/secrets.js';
import { createClock } from './clock.js';
import type { SandboxClock } from './clock.js';
import type { SandboxFault } from './faults.js';
import type { AnswerBytes } from './odd-answers.js';
import type { Sandbox, SandboxRequest, SandboxResponse } from './sandbox.js';
import type { StateFiles } from './sandbox-state.js';

const JOURNAL_ENTRIES = 200;
const JOURNAL_BODY = 65_536;
const MOST_SANDBOXES = 1_000;

/** A request that a sandbox got and what it answered; credentials are hidden. */
export interface SandboxJournalEntry {
  readonly at: string;
  readonly method: string;
  readonly path: string;
  readonly query: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** 0 when the connection was cut without an answer. */
  readonly status: number;
  readonly answer: string;
}

/** The sandbox of one destination, running. */
export interface HostedSandbox {
  readonly slug: string;
  readonly destination: string;
  readonly sandbox: Sandbox;
  readonly journal: readonly SandboxJournalEntry[];
  /** Requests since the server started or the sandbox was reset. */
  readonly requests: number;
  /** What its limits and jobs go by. */
  readonly clock: SandboxClock;
  faults: SandboxFault[];
  answer(request: SandboxRequest): SandboxResponse;
  /** Notes an exchange in the journal; without an answer its connection was cut. */
  note(request: SandboxRequest, answer: AnswerBytes | undefined): void;
}

/** All sandboxes of a server, each made on first use. */
export interface SandboxHost {
  get(slug: string, destination: string): HostedSandbox;
  reset(slug: string, destination: string): void;
  /** Forgets one that is not needed any more, without a trace on disk. */
  drop(slug: string, destination: string): void;
  list(): readonly HostedSandbox[];
}

/** The sandboxes of these connectors, with the states that `files` has kept. */
export function createSandboxHost(connectors: readonly AnyConnector[], files: StateFiles): SandboxHost {
  const running = new Map<string, HostedSandbox>();

  const start = (slug: string, destination: string, saved: boolean): HostedSandbox => {
    const connector = connectors.find((each) => each.slug === slug);
    if (connector === undefined) {
      const known = connectors.map((each) => `\`${each.slug}\``).join(', ');
      throw new NotFound('connector.unknown', `There is no connector \`${slug}\`. Known are ${known}.`);
    }
    if (!/^[A-Za-z0-9_-]{1,128}$/.test(destination)) {
      throw new NotFound('sandbox.name', `\`${destination}\` is no name of a destination: letters, digits, _ and - (at most 128).`);
    }
    if (running.size >= MOST_SANDBOXES)
      throw new NotFound('sandbox.full', `This server runs ${MOST_SANDBOXES} sandboxes already; reset it.`);
    const hosted = hostSandbox(connector, destination, files);
    if (saved) hosted.restore();
    running.set(nameOf(slug, destination), hosted);
    return hosted;
  };

  return {
    get: (slug, destination) => running.get(nameOf(slug, destination)) ?? start(slug, destination, true),
    reset(slug, destination) {
      running.delete(nameOf(slug, destination));
      const fresh = start(slug, destination, false);
      files.changed(nameOf(slug, destination), () => fresh.sandbox.save());
    },
    drop: (slug, destination) => void running.delete(nameOf(slug, destination)),
    list: () => [...running.values()],
  };
}

function hostSandbox(connector: AnyConnector, destination: string, files: StateFiles): HostedSandbox & { restore(): void } {
  const clock = createClock();
  const sandbox = connector.sandbox.create(clock.now);
  const hide = createRedact(secretsOf(connector.settings, connector.sandbox.settings));
  const name = nameOf(connector.slug, destination);
  const journal: SandboxJournalEntry[] = [];
  let requests = 0;
  return {
    slug: connector.slug,
    destination,
    sandbox,
    journal,
    clock,
    faults: [],
    get requests() {
      return requests;
    },
    answer(request) {
      const response = sandbox.answer(request);
      if (request.method !== 'GET') files.changed(name, () => sandbox.save());
      return response;
    },
    note(request, answer) {
      requests += 1;
      journal.push(entryOf(request, answer, hide));
      if (journal.length > JOURNAL_ENTRIES) journal.shift();
    },
    restore() {
      const state = files.load(name);
      if (state !== undefined) sandbox.restore(state);
    },
  };
}

function entryOf(request: SandboxRequest, answer: AnswerBytes | undefined, hide: Redact): SandboxJournalEntry {
  return {
    at: new Date().toISOString(),
    method: request.method,
    path: hide(request.path),
    query: withoutCredentials(request.query, hide),
    headers: withoutCredentials(request.headers, hide),
    body: excerpt(hide(request.text), JOURNAL_BODY),
    status: answer?.status ?? 0,
    answer: answer === undefined ? '' : excerpt(hide(answer.body.toString()), JOURNAL_BODY),
  };
}

/** People point their own destinations here too, with credentials that this sandbox does not know. */
function withoutCredentials(named: Readonly<Record<string, string>>, hide: Redact): Record<string, string> {
  const isCredential = (name: string) => /auth|token|secret|cookie|signature|key/i.test(name) && name !== 'idempotency-key';
  return Object.fromEntries(Object.entries(named).map(([name, value]) => [name, isCredential(name) ? '***' : hide(value)]));
}

function nameOf(slug: string, destination: string): string {
  return `${slug}.${destination}`;
}
