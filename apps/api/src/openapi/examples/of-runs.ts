import type {
  CircuitView,
  DestinationHealth,
  LedgerEntry,
  LedgerView,
  OwedRecord,
  Preview,
  QueryAnswer,
  ReleaseRun,
  RunExchange,
  RunRecord,
  RunView,
  ScheduleView,
  SourceColumns,
  StartPreview,
  StartReconcile,
  StartSyncRun,
  Summary,
  SyncHealth,
  SyncProblems,
} from '@tributary/contract';
import type { Intent, RunCounts } from '@tributary/core';
import type { z } from 'zod';

const at = '2026-01-05T10:00:00.000Z';

const counts: RunCounts = {
  ...{ extracted: 1200, invalid: 0, unchanged: 1160, planned: 44, added: 30, changed: 10, removed: 4 },
  ...{ delivered: 43, rejected: 1, in_doubt: 0, held: 0, cancelled: 0, pending: 0, requests: 2 },
};

const run: RunView = {
  ...{ id: '0199a0b0-0000-7000-8000-000000000001', kind: 'sync', subject: 'vips_to_braze', state: 'partial', stage: 'finish' },
  ...{ counts, progress: null, error: null, result: null, intent: { kind: 'changes' }, held: null, waiting: null },
  ...{
    cancel_requested_at: null,
    parent: null,
    trigger: 'api',
    created_by: 'user:0199a0b0-0000-7000-8000-0000000000a1',
    created_by_name: 'Ada Lovelace',
    created_at: at,
    started_at: at,
    finished_at: '2026-01-05T10:00:04.000Z',
  },
};

const record: RunRecord = {
  ...{ seq: 17, key: 'ada', operation: 'add', outcome: 'rejected', code: 'field.invalid' },
  message: '`email` is no address the destination takes',
};

const owed: OwedRecord = {
  ...{ key: 'ada', operation: 'add', kind: 'rejected', code: record.code, message: record.message },
  ...{ run_id: run.id, since: at, age_seconds: 840 },
};

const entry: LedgerEntry = { key: 'ada', delivered: { at, run_id: run.id, remote_id: null, fields: { email: 'ada@example.com' } }, owed };

const exchange: RunExchange = {
  ...{ batch: 1, attempt: 1, at, method: 'POST', path: '/users/track', status: 201, ms: 84 },
  ...{ request: '{"attributes":[{"external_id":"ada"}]}', response: '{"message":"success"}' },
};

const schedule: ScheduleView = {
  ...{ kind: 'sync', subject: run.subject, schedule: { every: '15m' }, next_at: '2026-01-05T10:15:00.000Z', late_minutes: 0 },
  last: { due_at: at, outcome: 'started', note: null, run: run.id },
};

const preview: Preview = {
  ...{
    stages: [{ stage: 'extract', does: 'reads 1,200 records' }],
    counts,
    held: null,
    waits: null,
    why: { new: 30, changed: 10, gone: 4 },
  },
  changes: [
    {
      ...{ key: 'ada', operation: 'change', why: 'changed', waits: false, changed: ['email'], refused: null },
      ...{ fields: { email: 'ada@example.com' }, differences: [{ field: 'email', before: 'a@example.com', after: 'ada@example.com' }] },
    },
  ],
  requests: null,
  findings: {},
};

const summary: Summary = {
  ...{ workspace: 'default', objects: { sync: 1, trait: 4 }, profiles: 1200 },
  delivered_by_day: [{ day: '2026-01-05', delivered: 43, rejected: 1 }],
  syncs: [
    {
      ...{ id: run.subject, label: null, destination: 'braze_eu', connector: 'braze', object: 'users', mode: 'mirror', last_run: run },
      recent: [{ id: run.id, state: run.state, delivered: 43, created_at: at }],
    },
  ],
  ...{ attention: [{ run, reason: '1 record was rejected' }], recent_runs: [run], totals: counts },
};

const syncHealth: SyncHealth = {
  ...{ id: run.subject, label: 'VIPs to Braze', enabled: true, revision: 3, destination: 'braze_eu', connector: 'braze' },
  ...{ source: { kind: 'audience', subject: 'vips' }, object: 'users', mode: 'mirror', last_run: run },
  recent: [{ id: run.id, state: run.state, delivered: 43, missed: 1, created_at: at }],
  next_at: '2026-01-05T10:15:00.000Z',
};

const destinationHealth: DestinationHealth = {
  ...{ id: 'braze_eu', label: null, connector: 'braze', sandbox: true, syncs: 1, delivered: 43, rejected: 1, requests: 2 },
  ...{
    circuit: { state: 'closed' },
    paused: null,
    backlog: 0,
    waiting: null,
    check: { ok: true, detail: 'The destination answers, and takes our credentials.', at },
  },
};

const health = {
  SyncHealth: syncHealth,
  SyncHealthPage: { items: [syncHealth], next: null },
  DestinationHealth: destinationHealth,
  Circuit: { state: 'open', until: '2026-01-05T10:00:30.000Z', since: at, reason: 'it answered 503' } satisfies CircuitView,
  DestinationHealthPage: { items: [destinationHealth], next: null },
  SourceColumns: { items: [{ name: 'email', type: 'text' }] } satisfies SourceColumns,
  SyncProblems: { problems: [{ path: 'mapping.email.column', message: 'there is no column `emial`' }] } satisfies SyncProblems,
  QueryAnswer: {
    columns: [{ name: 'email', type: 'text', native_type: 'VARCHAR' }],
    ...{ rows: [['ada@example.com']], truncated: false, shortened: 0 },
  } satisfies QueryAnswer,
};

/** How runs are started, how they went, and what they leave. */
export const ABOUT_RUNS: Readonly<Record<string, unknown>> = {
  Run: run,
  RunCounts: counts,
  Intent: { kind: 'resend', keys: ['ada'] } satisfies Intent,
  StartSyncRun: { intent: { kind: 'resend', keys: ['ada'] } } satisfies z.input<typeof StartSyncRun>,
  ReleaseRun: { plan: '4f0c6d9a1b27' } satisfies ReleaseRun,
  StartPreview: { intent: { kind: 'resync' } } satisfies StartPreview,
  StartReconcile: { sample: 100 } satisfies z.input<typeof StartReconcile>,
  RunRecord: record,
  RunExchange: exchange,
  ScheduleView: schedule,
  Schedules: { items: [schedule] },
  OwedRecord: owed,
  OwedPage: { items: [owed], next: null },
  LedgerEntry: entry,
  Ledger: { records: 1196, owed: 1, owed_by_kind: { rejected: 1 }, oldest_owed: at, entry } satisfies LedgerView,
  Preview: preview,
  Summary: summary,
  ...health,
};
