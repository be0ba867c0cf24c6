import type { ErrorDetail, Kind, Operation, RunCounts, RunKind, RunState, Schedule, Stage } from '@tributary/core';
import type { ColumnType, Generated, JSONColumnType } from 'kysely';

type Json<T> = JSONColumnType<T & object, string, string>;
type JsonOrNull<T> = ColumnType<T | null, string | null, string | null>;
type Instant = ColumnType<Date, Date | undefined, Date>;
type InstantOrNull = ColumnType<Date | null, Date | null | undefined, Date | null>;

/** What somebody may do. */
export type Role = 'viewer' | 'editor' | 'admin';
/** What made a run start. */
export type Trigger = 'api' | 'schedule' | 'retry' | 'pipeline';
/** What became of a record that was not delivered. */
export type UndeliveredOutcome = 'invalid' | 'rejected' | 'in_doubt' | 'pending' | 'cancelled';
/** `open` until every change has a final outcome, then `answered`, and `acknowledged` once the ledger has it. */
export type BatchState = 'open' | 'answered' | 'acknowledged';

/** Why a run failed. `name` is the class of the error and `details` are the wrong places, where the engine told them. */
export interface RunError {
  readonly code: string;
  readonly message: string;
  readonly name?: string;
  readonly details?: readonly ErrorDetail[];
}

/** What of a run's plan waits for a person: why, the hash it is released by, until when. */
export interface RunHeld {
  readonly reason: string;
  readonly plan: string;
  readonly until: string;
  /** The first of the changes that wait, by key. */
  readonly samples: readonly { readonly operation: Operation; readonly key: string }[];
}

/** What a run that stands still waits for; `until` where a time is known. */
export interface RunWaiting {
  readonly until: string | null;
  readonly reason: string;
}

interface Owned {
  workspaceId: string;
}

interface Defined extends Owned {
  kind: Kind;
  id: string;
  revision: number;
}

interface RunTable extends Owned {
  id: string;
  kind: RunKind;
  subject: string;
  slot: string | null;
  state: RunState;
  stage: Stage | null;
  counts: Json<RunCounts>;
  progress: JsonOrNull<{ readonly done: number; readonly total: number }>;
  error: JsonOrNull<RunError>;
  result: JsonOrNull<Readonly<Record<string, unknown>>>;
  input: JsonOrNull<unknown>;
  trigger: Trigger;
  idempotencyKey: string | null;
  createdBy: string;
  createdAt: Instant;
  startedAt: InstantOrNull;
  finishedAt: InstantOrNull;
  updatedAt: Instant;
  owner: string | null;
  epoch: Generated<number>;
  leaseUntil: InstantOrNull;
  openBatches: Generated<number>;
  /** What waits for a person. */
  held: JsonOrNull<RunHeld>;
  /** Why delivery waits, and until when. */
  waiting: JsonOrNull<RunWaiting>;
  stopped: Generated<boolean>;
  cancelRequestedAt: InstantOrNull;
  /** The pipeline it is part of. */
  parent: ColumnType<string | null, string | null | undefined, never>;
  /** Alerts have looked at how it ended. */
  seen: Generated<boolean>;
}

interface BatchTable extends Owned {
  runId: string;
  number: number;
  fromSeq: number;
  toSeq: number;
  /** The batch that must have its outcomes before this one begins. */
  afterNumber: number | null;
  state: Generated<BatchState>;
  open: number[] | null;
  undelivered: Generated<number[]>;
  remoteIds: ColumnType<Readonly<Record<string, string>>, string | undefined, string>;
  /** Changes the destination has taken on and not done yet, to its name for that work. */
  accepted: ColumnType<Readonly<Record<string, string>>, string | undefined, string>;
  /** Changes that may have arrived though no answer says so. */
  unsure: Generated<number[]>;
  /** What the connector counted in its answers, name to sum. */
  tally: ColumnType<Readonly<Record<string, number>>, string | undefined, string>;
  attempts: Generated<number>;
  firstAttemptAt: InstantOrNull;
  retryAt: InstantOrNull;
  worker: string | null;
  leaseUntil: InstantOrNull;
}

/** What can run by itself. */
export type ScheduledKind = 'sync' | 'stitch' | 'traits' | 'audiences' | 'pipeline';
/** What became of a schedule when it was due: `skipped` because another run went on, `refused` because it could not be started. */
export type ScheduleOutcome = 'started' | 'skipped' | 'refused';

interface ScheduleTable extends Owned {
  kind: ScheduledKind;
  subject: string;
  schedule: Json<Schedule>;
  since: Instant;
  nextAt: InstantOrNull;
  afterKind: ScheduledKind | null;
  afterSubject: string | null;
  afterRun: string | null;
  eventTypes: string[] | null;
  waitSeconds: number | null;
  lastDue: InstantOrNull;
  lastOutcome: ScheduleOutcome | null;
  lastNote: string | null;
  lastRun: string | null;
}

/** Where the erasure of a person stands: the next thing to do. */
export type ErasureState = 'noting' | 'settling' | 'removing' | 'forgetting' | 'done';

/** Who is to be forgotten, as far as it is known. Kept until the erasure is done, and no longer. */
export interface ErasureSubject {
  readonly of: { readonly profile: string } | { readonly identifier: { readonly type: string; readonly value: string } };
  readonly profiles: readonly string[];
  readonly identifiers: readonly { readonly type: string; readonly value: string }[];
  /** By sync the keys by which it knows them, as the warehouse shows keys. */
  readonly keys: Readonly<Record<string, readonly string[]>>;
}

/**
 * What an erasure does about one sync, without personal values. `left`: the destination was not told to remove anything, or would not: that is
 * to be done there, by hand.
 */
export interface ErasureSync {
  readonly sync: string;
  readonly destination: string | null;
  readonly object: string | null;
  readonly keys: number;
  readonly state: 'waiting' | 'running' | 'removed' | 'left';
  /** The newest run that removes them there. */
  readonly run: string | null;
  readonly attempts: number;
  /** Not before then it is tried again; RFC 3339. */
  readonly nextAt: string | null;
  readonly note: string | null;
}

interface ErasureTable extends Owned {
  id: string;
  warehouse: string;
  state: ErasureState;
  subject: JsonOrNull<ErasureSubject>;
  profiles: Generated<number>;
  identifiers: Generated<number>;
  syncs: ColumnType<readonly ErasureSync[], string | undefined, string>;
  models: ColumnType<readonly string[], string | undefined, string>;
  note: string | null;
  createdBy: string;
  createdAt: Instant;
  notedAt: InstantOrNull;
  finishedAt: InstantOrNull;
  nextAt: Instant;
  attempts: Generated<number>;
  owner: string | null;
  epoch: Generated<number>;
  leaseUntil: InstantOrNull;
}

/** What became of a project that somebody wants brought into a workspace. */
export type PromotionState = 'waiting' | 'applied' | 'rejected' | 'refused';

interface PromotionTable extends Owned {
  id: string;
  state: PromotionState;
  source: string;
  note: string | null;
  prune: boolean;
  objects: Json<readonly unknown[]>;
  revisions: Json<readonly { readonly kind: Kind; readonly id: string; readonly revision: number }[]>;
  plan: Json<unknown>;
  createdBy: string;
  author: string;
  createdAt: Instant;
  decidedBy: string | null;
  decidedAt: InstantOrNull;
  reason: string | null;
}

interface WishTable extends Owned {
  key: string;
  /** What is wished for. Empty: noted before there was a hash. */
  hash: string;
  /** The id of the request that came first. */
  request: string;
  what: string | null;
  answered: Generated<boolean>;
  /** What was answered, or the id of what was made: of what is shown once, nothing. */
  answer: JsonOrNull<unknown>;
  madeAt: Instant;
}

/** The tables of our own PostgreSQL schema, in the names TypeScript uses; `golden/schema.sql` shows them as they are. */
export interface Tables {
  workspace: { id: string; name: string; createdAt: Instant; deletedAt: InstantOrNull; asksApproval: Generated<boolean> };
  definition: Defined & { object: Json<unknown>; updatedAt: Instant };
  definitionRevision: Defined & { object: JsonOrNull<unknown>; actor: string; at: Instant };
  secret: Owned & { id: string; keyId: string; envelope: Json<unknown>; createdAt: Instant };
  run: RunTable;
  promotion: PromotionTable;
  wish: WishTable;
  batch: BatchTable;
  schedule: ScheduleTable;
  recordOutcome: Owned & {
    id: Generated<string>;
    runId: string;
    seq: number | null;
    key: string | null;
    operation: string | null;
    outcome: UndeliveredOutcome;
    code: string;
    message: string;
  };
  exchange: Owned & {
    id: Generated<string>;
    runId: string;
    batch: number;
    attempt: number;
    at: Date;
    method: string;
    path: string;
    status: number | null;
    ms: number;
    request: string;
    response: string;
  };
  erasure: ErasureTable;
  alertState: Owned & {
    kind: RunKind;
    subject: string;
    alertId: string;
    condition: string;
    text: string;
    runId: string | null;
    since: Instant;
  };
  alertMessage: Owned & {
    id: string;
    alertId: string;
    message: Json<unknown>;
    createdAt: Instant;
    attempts: Generated<number>;
    nextAt: InstantOrNull;
    sentAt: InstantOrNull;
    error: string | null;
  };
  /** A destination's credential, by a keyed hash. */
  credential: Owned & {
    key: string;
    pausedUntil: InstantOrNull;
    pausedSince: InstantOrNull;
    recent: Generated<string>;
    openUntil: InstantOrNull;
    openSince: InstantOrNull;
    probingUntil: InstantOrNull;
    reason: string | null;
    updatedAt: Instant;
  };
  /** Which credential a destination has, as it was when a worker opened it. */
  destinationCredential: Owned & { destination: string; key: string; openedAs: string };
  credentialRate: Owned & {
    key: string;
    object: string;
    spent: Json<readonly (readonly [number, number])[]>;
    workers: Json<Readonly<Record<string, number>>>;
    updatedAt: Instant;
  };
  apiKey: Owned & {
    id: string;
    name: string;
    role: Role;
    scopes: Generated<string[]>;
    /** Who made it, as approvals count people; `null`: itself. */
    owner: string | null;
    hash: string;
    createdBy: string;
    createdAt: Instant;
    expiresAt: InstantOrNull;
    lastUsedAt: InstantOrNull;
  };
  appUser: { id: string; name: string; email: string | null; createdAt: Instant };
  membership: Owned & { userId: string; role: Role; createdAt: Instant };
  invitation: Owned & { id: string; email: string; role: Role; hash: string; createdBy: string; createdAt: Instant; expiresAt: Date };
  session: Owned & {
    id: string;
    hash: string;
    userId: string;
    /** The workspaces it may be used in; `null`: all of its user. */
    reach: string[] | null;
    address: string | null;
    agent: string | null;
    createdAt: Instant;
    lastSeenAt: Instant;
    expiresAt: Date;
  };
  loginToken: Owned & { hash: string; userId: string; reach: string[] | null; createdAt: Instant; expiresAt: Date };
  audit: Owned & {
    id: Generated<string>;
    at: Instant;
    actor: string;
    actorName: string | null;
    action: string;
    kind: string | null;
    subject: string | null;
    before: JsonOrNull<unknown>;
    after: JsonOrNull<unknown>;
    requestId: string | null;
    address: string | null;
  };
  /** The chain over the audit log: written by the database when a transaction commits. */
  auditLink: Owned & { seq: string; auditId: string; hash: string };
}
