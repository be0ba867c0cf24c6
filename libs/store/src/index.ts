export { DEFAULT_SCHEMA, openStore, type Store, type StoreOptions } from './open-store.js';
export { DEFAULT_WORKSPACE, type Founder, type Workspace, type Workspaces } from './workspaces.js';
export type { Objects } from './objects.js';
export type { ApplyHow, ApplyResult, PutResult } from './objects/change-objects.js';
export { type Deleting, type ExpectedRevision, planChanges, type PlannedChanges, revisionsOf } from './objects/plan-changes.js';
export type { ObjectName, ObjectRow, Referrer } from './objects/rows.js';
export type { FieldChange } from './objects/changed-fields.js';
export type { Revision, RevisionName } from './objects/revisions.js';
export type { NewPromotion, PromotedProject, PromotionRow, Promotions } from './promotions.js';
export { resolveDefinition, resolveSync, warehouseOfSync } from './objects/resolve-sync.js';
export type { Runs } from './runs.js';
export { Lease, LEASE_MS } from './runs/lease.js';
export type { RunClaim } from './runs/claim-run.js';
export type { NewRun } from './runs/create-run.js';
export type { Home } from './runs/home.js';
export type { Exchange, ExchangesRequest } from './runs/exchanges.js';
export type { RecordRow, RecordsRequest, RunsRequest } from './runs/list-runs.js';
export type { RunRow } from './runs/run-rows.js';
export {
  inputOf,
  intentOf,
  type LookupInput,
  type LookupQuestion,
  type MaintenanceAction,
  type NewRunInput,
  RUN_INPUTS,
  type RunInput,
} from './runs/run-input.js';
export { type LeasedRunLog, runLog, type RunLogHolder } from './run-log.js';
export type { LateSchedule, ScheduleRow, Schedules } from './schedules.js';
export type { Due, Fired } from './schedules/fire.js';
export type { OwedJob, Sweep } from './sweep.js';
export type { Health } from './health.js';
export type { DestinationHealth } from './health/destination-health.js';
export type { SyncHealth } from './health/sync-health.js';
export type { Limits } from './limits.js';
export type { Credential } from './limits/credential.js';
export type { JobGate } from './limits/gate.js';
export type { CircuitState, Closed, CredentialStanding } from './limits/standing.js';
export { settledMs } from './limits/rate-window.js';
export type { AskedRate, GrantedRequests, UsedRequests } from './limits/take-requests.js';
export type { ErasureClaim, ErasureRow, Erasures, ErasureStep } from './erasures.js';
export type { Traces } from './erasures/forget-traces.js';
export type { Actors } from './access/actors.js';
export type { ApiKeyRow, ApiKeys, NewApiKey } from './access/api-keys.js';
export { IDLE_DAYS } from './access/sessions.js';
export type { LoginFrom, NewLogin, OpenedSession, SessionEntry, SessionRow, Sessions } from './access/sessions.js';
export type { MemberName, MembershipRow, UserRow, Users } from './access/users.js';
export type { Accepted, Accepting, InvitationRow, Invitations, NewInvitation } from './access/invitations.js';
export type { SecretRow, Secrets } from './secrets.js';
export type { Alerts, AlertSubject, DueMessage, Judgement, Known, Standing } from './alerts.js';
export type { Audit, AuditEntry } from './audit.js';
export type { AuditRequest, AuditRow } from './audit/list-entries.js';
export { type Origin, withOrigin } from './audit/origin.js';
export type { ChainFault, ChainVerdict } from './audit/verify-chain.js';
export type { KnownWish, Wished, Wishes } from './wishes.js';
export type { Page, PageRequest } from './page.js';
export type { ErasureState, ErasureSubject, ErasureSync, PromotionState } from './tables.js';
export type { BatchState, Role, RunError, ScheduledKind, ScheduleOutcome, Tables, Trigger, UndeliveredOutcome } from './tables.js';
