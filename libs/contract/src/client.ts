import { KINDS, type Kind } from '@tributary/core';
import { z } from 'zod';
import { accessCalls } from './access/access-calls.js';
import { Deliveries, type DeliveriesQuery, type ProfileDeliveriesQuery, type SyncDeliveriesQuery } from './deliveries.js';
import { ErasurePage, ErasureView, type ErasuresQuery, type StartErasure } from './erasures.js';
import { followRun, followRuns } from './runs/follow-run.js';
import { IDEMPOTENCY_HEADER } from './headers.js';
import { createHttp, type ClientOptions, type Http } from './http.js';
import { type LedgerQuery, LedgerView, OwedPage, type OwedQuery } from './runs/ledger.js';
import { ConnectorView } from './connectors.js';
import { CheckResult, type ObjectsQuery, StoredObject } from './objects.js';
import { pageOf, type PageQuery } from './page.js';
import { projectCalls } from './project-calls.js';
import type { StartPreview } from './runs/preview.js';
import type { StartReconcile } from './runs/reconcile.js';
import { DestinationObjects, ObjectFields } from './destination-fields.js';
import { RevisionEntry, type RevisionQuery, RevisionView } from './revisions.js';
import {
  type ReleaseRun,
  RunRecord,
  RunView,
  RunExchange,
  type RunExchangesQuery,
  type RunRecordsQuery,
  type RunsQuery,
  type StartSyncRun,
} from './runs/runs.js';
import { Schedules } from './runs/schedules.js';
import { type AskColumns, type CheckSync, SourceColumns, SyncProblems } from './runs/check-sync.js';
import { DestinationHealthPage, type DestinationHealthQuery, SyncHealthPage, type SyncHealthQuery } from './runs/health.js';
import { type StartStitchRun, type StartTraitsRun } from './profiles/identity.js';
import { definitionCalls, profileCalls } from './profiles/profile-calls.js';
import { Summary } from './summary.js';

/** Tells the API that a repeated wish is the same wish. */
export interface StartOptions {
  readonly idempotencyKey?: string | undefined;
}

/** What may be asked of a run besides its warehouse. */
type How<T extends z.ZodType> = Omit<z.input<T>, 'warehouse'>;

/** The API as typed functions: one a route, answers read by the contract's schemas, refusals thrown as `ApiError`. */
export type Client = ReturnType<typeof createClient>;

/** A client for the API at `url`. Works in browsers and in Node. */
export function createClient(options: ClientOptions) {
  const http = createHttp(options);
  return {
    objects: objectCalls(http),
    revisions: revisionCalls(http),
    connectors: {
      list: () => http.call(pageOf(ConnectorView), { method: 'GET', path: '/v1/connectors' }),
      get: (slug: string) => http.call(ConnectorView, { method: 'GET', path: `/v1/connectors/${encodeURIComponent(slug)}` }),
    },
    destinations: destinationCalls(http),
    runs: runCalls(http),
    syncs: syncCalls(http),
    ledger: ledgerCalls(http),
    schedules: () => http.call(Schedules, { method: 'GET', path: '/v1/schedules' }),
    deliveries: deliveryCalls(http),
    erasures: erasureCalls(http),
    profiles: profileCalls(http),
    definitions: definitionCalls(http),
    summary: () => http.call(Summary, { method: 'GET', path: '/v1/summary' }),
    ...accessCalls(http),
    /** Whether the API can serve now. */
    ready: () => http.call(z.object({ status: z.literal('ok') }), { method: 'GET', path: '/readyz' }),
  };
}

const at = (kind: Kind, id?: string) => `/v1/${KINDS[kind].plural}${id === undefined ? '' : `/${encodeURIComponent(id)}`}`;
const ifMatch = (revision?: number) => ({ 'if-match': revision === undefined ? undefined : `"${revision}"` });

function objectCalls(http: Http) {
  return {
    list: (kind: Kind, query: Partial<ObjectsQuery> = {}) => http.call(pageOf(StoredObject), { method: 'GET', path: at(kind), query }),
    get: (kind: Kind, id: string) => http.call(StoredObject, { method: 'GET', path: at(kind, id) }),
    /** Creates or replaces. With `revision`, only if the object is still at it. */
    put: (kind: Kind, id: string, { object, revision }: { object: Readonly<Record<string, unknown>>; revision?: number }) =>
      http.call(StoredObject, {
        method: 'PUT',
        path: at(kind, id),
        body: object,
        headers: ifMatch(revision),
      }),
    delete: async (kind: Kind, id: string): Promise<void> => void (await http.send({ method: 'DELETE', path: at(kind, id) })),
    ...projectCalls(http),
    /** Asks a worker whether the warehouse or destination can be reached. */
    check: (kind: 'warehouse' | 'destination', id: string) => http.call(CheckResult, { method: 'POST', path: `${at(kind, id)}/check` }),
  };
}

function revisionCalls(http: Http) {
  return {
    /** What an object was, the newest revision first; also of one that was deleted. */
    list: (kind: Kind, id: string, query: Partial<PageQuery> = {}) =>
      http.call(pageOf(RevisionEntry), { method: 'GET', path: `${at(kind, id)}/revisions`, query }),
    /** One revision, and how it differs from the one before or from another. */
    get: (kind: Kind, id: string, { revision, ...query }: RevisionQuery & { revision: number }) =>
      http.call(RevisionView, { method: 'GET', path: `${at(kind, id)}/revisions/${revision}`, query }),
    /** Makes an object what it was at a revision. With `expected`, only if it is at that revision now. Secrets stay what they are. */
    restore: (kind: Kind, id: string, { revision, expected }: { revision: number; expected?: number }) =>
      http.call(StoredObject, { method: 'POST', path: `${at(kind, id)}/revisions/${revision}/restore`, headers: ifMatch(expected) }),
  };
}

function runCalls(http: Http) {
  const at = (id: string) => `/v1/runs/${encodeURIComponent(id)}`;
  const start = (path: string, body: unknown, options: StartOptions = {}) =>
    http.call(RunView, { method: 'POST', path, body, headers: { [IDEMPOTENCY_HEADER]: options.idempotencyKey } });
  return {
    list: (query: Partial<RunsQuery> = {}) => http.call(pageOf(RunView), { method: 'GET', path: '/v1/runs', query }),
    get: (id: string) => http.call(RunView, { method: 'GET', path: at(id) }),
    exchanges: (id: string, query: Partial<RunExchangesQuery> = {}) =>
      http.call(pageOf(RunExchange), { method: 'GET', path: `${at(id)}/exchanges`, query }),
    records: (id: string, query: Partial<RunRecordsQuery> = {}) =>
      http.call(pageOf(RunRecord), { method: 'GET', path: `${at(id)}/records`, query }),
    /** The run now, then at each change, until it has ended. */
    follow: (id: string, signal?: AbortSignal) => followRun(http, id, signal),
    /** All runs on one stream: those that go on, then each that changes, until the stream breaks off. */
    followAll: (signal?: AbortSignal) => followRuns(http, signal),
    stitch: (warehouse?: string, { idempotencyKey, ...how }: StartOptions & How<typeof StartStitchRun> = {}) =>
      start('/v1/stitch/runs', { warehouse, ...how }, { idempotencyKey }),
    traits: (warehouse?: string, { idempotencyKey, ...how }: StartOptions & How<typeof StartTraitsRun> = {}) =>
      start('/v1/traits/runs', { warehouse, ...how }, { idempotencyKey }),
    audiences: (warehouse?: string, { idempotencyKey }: StartOptions = {}) =>
      start('/v1/audiences/runs', { warehouse }, { idempotencyKey }),
    sync: (id: string, { idempotencyKey, ...how }: StartOptions & z.input<typeof StartSyncRun> = {}) =>
      start(`/v1/syncs/${encodeURIComponent(id)}/runs`, how, { idempotencyKey }),
    /** Asks for the end of a run; what it had not sent is owed. */
    cancel: (id: string) => start(`${at(id)}/cancel`, {}),
    /** Starts a run of what a held one waits with; with `plan`, only if it waits with that. */
    release: (id: string, { plan, ...options }: StartOptions & ReleaseRun = {}) =>
      start(`${at(id)}/release`, plan === undefined ? {} : { plan }, options),
    /** Starts a run that does what an ended one left undone. */
    retry: (id: string, options: StartOptions = {}) => start(`${at(id)}/retry`, {}, options),
    /** Starts a run that only plans; its `result` is a `Preview` once it has ended. */
    preview: (id: string, body: StartPreview = {}) => start(`/v1/syncs/${encodeURIComponent(id)}/preview`, body),
    /** Starts a run that compares what a destination holds with what it was told; its `result` is a `Reconciliation` once it has ended. */
    reconcile: (id: string, body: z.input<typeof StartReconcile> = {}) => start(`/v1/syncs/${encodeURIComponent(id)}/reconcile`, body),
  };
}

function syncCalls(http: Http) {
  return {
    /** How syncs stand: their newest runs, and when they are due next. */
    health: (query: Partial<SyncHealthQuery> = {}) => http.call(SyncHealthPage, { method: 'GET', path: '/v1/sync-health', query }),
    /** What of a sync, as it stands or as it would be, does not fit its source or destination. */
    check: (id: string, body: CheckSync = {}, signal?: AbortSignal) =>
      http.call(SyncProblems, { method: 'POST', path: `/v1/syncs/${encodeURIComponent(id)}/check`, body, signal }),
    /** The columns that a sync of a source can map. */
    columns: (body: AskColumns) => http.call(SourceColumns, { method: 'POST', path: '/v1/source-columns', body }),
  };
}

function destinationCalls(http: Http) {
  const of = (id: string) => `/v1/destinations/${encodeURIComponent(id)}/objects`;
  return {
    /** How destinations stand: their newest check, what is on its way, what they were sent lately. */
    health: (query: Partial<DestinationHealthQuery> = {}) =>
      http.call(DestinationHealthPage, { method: 'GET', path: '/v1/destination-health', query }),
    /** What a destination can be written to. */
    objects: (id: string) => http.call(DestinationObjects, { method: 'GET', path: of(id) }),
    /** The fields of one object; where the destination knows more, it is asked, for these options of a sync. */
    fields: (id: string, object: string, options?: unknown) => {
      const query = options === undefined ? {} : { options: JSON.stringify(options) };
      return http.call(ObjectFields, { method: 'GET', path: `${of(id)}/${encodeURIComponent(object)}/fields`, query });
    },
  };
}

function ledgerCalls(http: Http) {
  const of = (sync: string, what: string) => `/v1/syncs/${encodeURIComponent(sync)}/${what}`;
  return {
    /** How much a destination holds by our ledger; with a key, what it was last told of that record. */
    get: (sync: string, query: LedgerQuery = {}) => http.call(LedgerView, { method: 'GET', path: of(sync, 'ledger'), query }),
    /** What a sync owes its destination, the oldest first. */
    owed: (sync: string, query: Partial<OwedQuery> = {}) => http.call(OwedPage, { method: 'GET', path: of(sync, 'owed'), query }),
  };
}

function deliveryCalls(http: Http) {
  const list = (path: string, query: Readonly<Record<string, string | number | undefined>>) =>
    http.call(Deliveries, { method: 'GET', path, query });
  return {
    /** Everything that destinations were told of whoever has an identifier (`email:a@b.c`), the newest first. */
    ofIdentifier: (query: z.input<typeof DeliveriesQuery>) => list('/v1/deliveries', query as Asked),
    ofProfile: (id: string, query: Partial<ProfileDeliveriesQuery> = {}) =>
      list(`/v1/profiles/${encodeURIComponent(id)}/deliveries`, query),
    /** Of one record of a sync. */
    ofSync: (sync: string, query: Pick<SyncDeliveriesQuery, 'key'> & Partial<SyncDeliveriesQuery>) =>
      list(`/v1/syncs/${encodeURIComponent(sync)}/deliveries`, query),
  };
}

type Asked = Readonly<Record<string, string | number | undefined>>;

function erasureCalls(http: Http) {
  return {
    /** Erases the person of a profile. It cannot be undone. */
    ofProfile: (id: string, query: { readonly warehouse?: string | undefined } = {}) =>
      http.call(ErasureView, { method: 'DELETE', path: `/v1/profiles/${encodeURIComponent(id)}`, query: { ...query, confirm: id } }),
    /** Erases whoever has an identifier. It cannot be undone. */
    ofIdentifier: (body: Omit<StartErasure, 'confirm'>) =>
      http.call(ErasureView, { method: 'POST', path: '/v1/erasures', body: { ...body, confirm: body.identifier } }),
    get: (id: string) => http.call(ErasureView, { method: 'GET', path: `/v1/erasures/${encodeURIComponent(id)}` }),
    list: (query: Partial<ErasuresQuery> = {}) => http.call(ErasurePage, { method: 'GET', path: '/v1/erasures', query }),
  };
}
