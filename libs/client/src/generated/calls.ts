// Generated from apps/api/openapi.json: `npm run golden` writes it anew.

import type { Input } from '../input.js';
import type { Page } from '../page.js';
import type {
  AcceptInvitation,
  Alert,
  ApiKey,
  ApplyRequest,
  ApplyResult,
  AskColumns,
  AskWhatIf,
  Audience,
  AudienceHistory,
  AudienceMembers,
  AudienceOverlap,
  AudiencePreview,
  AuditEntry,
  AuditVerdict,
  ChangeUser,
  CheckDefinitions,
  CheckResult,
  CheckSync,
  CompareAudiences,
  ConfirmReset,
  Connector,
  Context,
  CreateApiKey,
  CreateInvitation,
  CreateWorkspace,
  CreatedApiKey,
  CreatedInvitation,
  CreatedWorkspace,
  DefinitionProblems,
  Deliveries,
  Destination,
  DestinationHealthPage,
  DestinationObjects,
  Erasure,
  ErasurePage,
  Health,
  IdentifierType,
  IdentityExplanation,
  IdentityRule,
  ImportRequest,
  Imported,
  Invitation,
  Ledger,
  Lineage,
  Login,
  LoginLink,
  Model,
  ObjectFields,
  OwedPage,
  Pin,
  PlanRequest,
  PreviewAudience,
  PreviewTrait,
  Profile,
  ProfileEvents,
  ProfileGraph,
  ProfilesFindAnswer,
  ProjectExport,
  ProjectPlan,
  Promote,
  Promotion,
  PromotionApproval,
  Provenance,
  Quarantine,
  QueryAnswer,
  QueryWarehouse,
  Recalculate,
  RejectPromotion,
  ReleaseRun,
  RenameUser,
  RenameWorkspace,
  Revision,
  RevisionEntry,
  Run,
  RunExchange,
  RunRecord,
  Schedules,
  Session,
  SessionEntry,
  SourceColumns,
  StartAudiencesRun,
  StartErasure,
  StartPipelineRun,
  StartPreview,
  StartPromotion,
  StartReconcile,
  StartStitchRun,
  StartSyncRun,
  StartTraitsRun,
  StoredObject,
  Suggestions,
  Summary,
  SwitchWorkspace,
  Sync,
  SyncHealthPage,
  SyncProblems,
  Trait,
  TraitPreview,
  TraitsAllStatisticsAnswer,
  TraitsStatisticsAnswer,
  User,
  Warehouse,
  Workspace,
} from './schemas.js';

/** What can be asked of the API: one function an operation. Path parameters come first, then what is asked, then what stops it. */
export interface Calls {
  readonly health: {
    /** The process lives */
    readonly live: (signal?: AbortSignal) => Promise<Health>;
    /** The process can serve: its database answers */
    readonly ready: (signal?: AbortSignal) => Promise<Health>;
    /** Metrics of the API process, in the text format of Prometheus */
    readonly metrics: (signal?: AbortSignal) => Promise<string>;
  };
  readonly session: {
    /** Who is asking, and where they may go */
    readonly get: (signal?: AbortSignal) => Promise<Session>;
    /** Exchanges a one-time login token for a session cookie */
    readonly login: (input: Input<Login>, signal?: AbortSignal) => Promise<Session>;
    /** Ends the session */
    readonly logout: (signal?: AbortSignal) => Promise<void>;
    /** Goes on in another workspace of the user, in the role they have there */
    readonly switch: (input: Input<SwitchWorkspace>, signal?: AbortSignal) => Promise<Session>;
    /** Changes what the user who is logged in is called */
    readonly rename: (input: Input<RenameUser>, signal?: AbortSignal) => Promise<Session>;
  };
  readonly sessions: {
    /** Lists the sessions of the user who is logged in, the newest first */
    readonly list: (signal?: AbortSignal) => Promise<Page<SessionEntry>>;
    /** Ends one of them at once, also for the streams it holds open */
    readonly end: (id: string, signal?: AbortSignal) => Promise<void>;
  };
  readonly users: {
    /** Lists the members of the workspace, the first ones first */
    readonly list: (signal?: AbortSignal) => Promise<Page<User>>;
    /** Gives a member another role, at once */
    readonly change: (id: string, input: Input<ChangeUser>, signal?: AbortSignal) => Promise<User>;
    /** Ends a membership, with all sessions the user has in the workspace */
    readonly remove: (id: string, signal?: AbortSignal) => Promise<void>;
    /** Makes a link that logs a member in, once, within a day; shows it this once */
    readonly loginLink: (id: string, input?: { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<LoginLink>;
  };
  readonly invitations: {
    /** Lists invitations that nobody has accepted yet */
    readonly list: (signal?: AbortSignal) => Promise<Page<Invitation>>;
    /** Invites somebody: gives a link that lets in whoever opens it, once, within a week */
    readonly create: (input: Input<CreateInvitation> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<CreatedInvitation>;
    /** Lets whoever has the link in: as a new user by a name, or as the user who is logged in */
    readonly accept: (input: Input<AcceptInvitation>, signal?: AbortSignal) => Promise<Session>;
    /** Revokes an invitation: its link opens nothing any more */
    readonly revoke: (id: string, signal?: AbortSignal) => Promise<void>;
  };
  readonly workspaces: {
    /** Lists the workspaces the caller may use */
    readonly list: (signal?: AbortSignal) => Promise<Page<Workspace>>;
    /** Makes an empty workspace, whose admin the caller becomes; a key is given a key of the new one */
    readonly create: (input: Input<CreateWorkspace> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<CreatedWorkspace>;
    /** Calls a workspace by another name; its id stays */
    readonly rename: (id: string, input: Input<RenameWorkspace>, signal?: AbortSignal) => Promise<Workspace>;
    /** Closes a workspace in which nothing is defined; its audit log stays */
    readonly delete: (id: string, signal?: AbortSignal) => Promise<void>;
  };
  readonly audit: {
    /** Lists what was done in the workspace, the newest first */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; actor?: string | undefined; verb?: string | undefined; kind?: string | undefined; subject?: string | undefined; request_id?: string | undefined; since?: string | undefined; until?: string | undefined }, signal?: AbortSignal) => Promise<Page<AuditEntry>>;
    /** Whether every entry is as it was written, and none is missing */
    readonly verify: (input?: { hash?: string | undefined }, signal?: AbortSignal) => Promise<AuditVerdict>;
  };
  readonly apiKeys: {
    /** Lists the API keys, without the keys themselves */
    readonly list: (signal?: AbortSignal) => Promise<Page<ApiKey>>;
    /** Makes an API key and shows it, this once */
    readonly create: (input: Input<CreateApiKey> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<CreatedApiKey>;
    /** Revokes an API key at once, also for the streams it holds open */
    readonly revoke: (id: string, signal?: AbortSignal) => Promise<void>;
  };
  readonly connectors: {
    /** Lists the connectors */
    readonly list: (signal?: AbortSignal) => Promise<Page<Connector>>;
    /** Shows a connector: its settings, objects and fields */
    readonly get: (slug: string, signal?: AbortSignal) => Promise<Connector>;
  };
  readonly objects: {
    /** Creates, changes and, with `prune`, deletes many objects: all of it, or nothing */
    readonly apply: (input: Input<ApplyRequest> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<ApplyResult>;
    /** What applying objects would do, field by field, and how many records the syncs it reaches would send. Changes nothing */
    readonly plan: (input: Input<PlanRequest>, signal?: AbortSignal) => Promise<ProjectPlan>;
    /** Everything that is defined, as files have it; secrets as references */
    readonly export: (signal?: AbortSignal) => Promise<ProjectExport>;
  };
  readonly promotions: {
    /** Lists what was promoted into this workspace, newest first */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; state?: 'waiting' | 'applied' | 'rejected' | 'refused' | undefined }, signal?: AbortSignal) => Promise<Page<Promotion>>;
    /** Plans a project that comes from elsewhere and keeps it until it is approved. Changes nothing yet */
    readonly create: (input: Input<StartPromotion> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Promotion>;
    /** Whether promotions need an admin who is not their author */
    readonly approval: (signal?: AbortSignal) => Promise<PromotionApproval>;
    /** Says whether promotions need an admin who is not their author */
    readonly setApproval: (input: Input<PromotionApproval>, signal?: AbortSignal) => Promise<PromotionApproval>;
    /** Shows a promotion with its plan */
    readonly get: (id: string, signal?: AbortSignal) => Promise<Promotion>;
    /** Applies exactly what was planned, or refuses it where something has moved since; where approval is required, by another admin */
    readonly approve: (id: string, input?: { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Promotion>;
    /** Ends a promotion that waits; nothing of it is applied */
    readonly reject: (id: string, input?: Input<RejectPromotion> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Promotion>;
  };
  readonly definitions: {
    /** Tries the expressions of rules, traits, contexts, audiences and syncs in the warehouse: those that are defined, or as they would be with these objects */
    readonly check: (input?: Input<CheckDefinitions>, signal?: AbortSignal) => Promise<DefinitionProblems>;
    /** Looks into the newest events for identifiers and traits, and suggests definitions; applies nothing */
    readonly suggest: (id: string, signal?: AbortSignal) => Promise<Suggestions>;
    /** Reads definitions of another system out of its tables; applies nothing */
    readonly import: (id: string, input: Input<ImportRequest>, signal?: AbortSignal) => Promise<Imported>;
    /** Defines the warehouse `sample_shop` with the events of a made-up shop; leaves it as it is where there is one */
    readonly sample: (signal?: AbortSignal) => Promise<StoredObject>;
    /** What is made of what: event kinds and columns, identifiers, traits, models, syncs, destinations */
    readonly lineage: (signal?: AbortSignal) => Promise<Lineage>;
  };
  readonly runs: {
    /** Stitches the events of a warehouse into profiles: those that are new, or all of them */
    readonly stitch: (input?: Input<StartStitchRun> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Computes the traits of the profiles of a warehouse: of those that are due, or of all */
    readonly traits: (input?: Input<StartTraitsRun> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Computes the members of all audiences of a warehouse, and who entered and left */
    readonly audiences: (input?: Input<StartAudiencesRun> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Runs a sync: sends what changed since its last run, or does what `intent` says */
    readonly sync: (id: string, input?: Input<StartSyncRun> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Ends a run; what it had not sent stays owed, and the next run plans it */
    readonly cancel: (id: string, input?: { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Starts a run of what a held run waits with: exactly that plan, as far as it is still wanted, within 24 hours */
    readonly release: (id: string, input?: Input<ReleaseRun> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Starts a run that does what an ended run left undone */
    readonly retry: (id: string, input?: { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Plans a sync and sends nothing; the `result` of the run is a Preview */
    readonly preview: (id: string, input?: Input<StartPreview> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Lists runs, newest first */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; kind?: 'stitch' | 'traits' | 'audiences' | 'sync' | 'pipeline' | 'maintenance' | 'preview' | 'what_if' | 'reconcile' | 'lookup' | 'check' | undefined; subject?: string | undefined; sync?: string | undefined; state?: 'queued' | 'running' | 'succeeded' | 'partial' | 'held' | 'failed' | 'cancelled' | undefined; parent?: string | undefined }, signal?: AbortSignal) => Promise<Page<Run>>;
    /** Shows a run */
    readonly get: (id: string, signal?: AbortSignal) => Promise<Run>;
    /** Lists the records a run did not deliver, with the reasons */
    readonly records: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined; outcome?: 'invalid' | 'rejected' | 'in_doubt' | 'pending' | 'cancelled' | undefined }, signal?: AbortSignal) => Promise<Page<RunRecord>>;
    /** Lists what was said to the destination and what it answered: of the first batches, and of what went wrong */
    readonly exchanges: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined; batch?: number | undefined; seq?: number | undefined }, signal?: AbortSignal) => Promise<Page<RunExchange>>;
    /** Stitches, computes traits and audiences, then runs syncs: one after the other, as runs that have this one as `parent` */
    readonly pipeline: (input?: Input<StartPipelineRun> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Compares what the destination holds with what it was told; the `result` of the run is a Reconciliation */
    readonly reconcile: (id: string, input?: Input<StartReconcile> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
  };
  readonly profiles: {
    /** Stitches by changed rules on the side and changes nothing; the `result` of the run is a WhatIf */
    readonly whatIf: (input?: Input<AskWhatIf> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Forgets all profiles and their ids, for good */
    readonly resetStitching: (input?: Input<ConfirmReset> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Why two identifiers are one profile: the shortest chain of events between them */
    readonly explain: (input: { warehouse?: string | undefined; from: string; to: string }, signal?: AbortSignal) => Promise<IdentityExplanation>;
    /** Lists the identifiers that occur with too many others, and so join nothing */
    readonly quarantine: (input?: { warehouse?: string | undefined; type?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Quarantine>;
    /** Deletes the values of all traits */
    readonly resetTraits: (input?: Input<ConfirmReset> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Keeps the values and marks all profiles as due */
    readonly recalculate: (input?: Input<Recalculate> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** The size of an audience as it would be now, stored or not, with some of its members */
    readonly previewAudience: (input: Input<PreviewAudience>, signal?: AbortSignal) => Promise<AudiencePreview>;
    /** Finds the profile an identifier belongs to: one or none */
    readonly find: (input: { warehouse?: string | undefined; identifier: string }, signal?: AbortSignal) => Promise<ProfilesFindAnswer>;
    /** Shows a profile: identifiers, traits, and which profiles became part of it */
    readonly get: (id: string, input?: { warehouse?: string | undefined }, signal?: AbortSignal) => Promise<Profile>;
    /** What a profile did: its events, the newest first */
    readonly events: (id: string, input?: { warehouse?: string | undefined; cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<ProfileEvents>;
    /** The identity graph of a profile: its identifiers, and the events that made one person of them */
    readonly graph: (id: string, input?: { warehouse?: string | undefined }, signal?: AbortSignal) => Promise<ProfileGraph>;
    /** Where the value of a trait comes from: events, revision of the definition, run */
    readonly provenance: (id: string, trait: string, input?: { warehouse?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Provenance>;
    /** Puts our views in the place of what others read; what was there is kept as `…_backup` */
    readonly promote: (id: string, input?: Input<Promote> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
    /** Undoes the promotion: what was there before is there again */
    readonly rollback: (id: string, input?: Input<Promote> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Run>;
  };
  readonly traits: {
    /** The values a trait would have now, stored or not, of some profiles */
    readonly preview: (input: Input<PreviewTrait>, signal?: AbortSignal) => Promise<TraitPreview>;
    /** What the values of a trait look like: how many, which, how often */
    readonly statistics: (id: string, input?: { warehouse?: string | undefined }, signal?: AbortSignal) => Promise<TraitsStatisticsAnswer>;
    /** The same of all traits */
    readonly allStatistics: (input?: { warehouse?: string | undefined }, signal?: AbortSignal) => Promise<TraitsAllStatisticsAnswer>;
    /** Lists the traits, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the traits */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<Trait> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
  };
  readonly audiences: {
    /** The members of an audience as of its last run, with some of their traits */
    readonly members: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined; split?: string | undefined; traits?: string | undefined }, signal?: AbortSignal) => Promise<AudienceMembers>;
    /** How big an audience was after each of its runs, and who came and went */
    readonly history: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<AudienceHistory>;
    /** What 2 to 10 audiences of one warehouse have in common, as of their last runs */
    readonly overlap: (input: Input<CompareAudiences>, signal?: AbortSignal) => Promise<AudienceOverlap>;
    /** Lists the audiences, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the audiences */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<Audience> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
  };
  readonly erasures: {
    /** Erases the person of a profile, from destinations and from what is kept here */
    readonly ofProfile: (id: string, input?: { warehouse?: string | undefined; confirm?: string | undefined }, signal?: AbortSignal) => Promise<Erasure>;
    /** Lists erasures, the newest first */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<ErasurePage>;
    /** Erases whoever has an identifier, also one that no profile has (any more) */
    readonly ofIdentifier: (input: Input<StartErasure> & { idempotencyKey?: string | undefined }, signal?: AbortSignal) => Promise<Erasure>;
    /** Shows how far an erasure is, and what destinations were told */
    readonly get: (id: string, signal?: AbortSignal) => Promise<Erasure>;
  };
  readonly warehouses: {
    /** The first rows of one `SELECT`, to look at; it may only read and compute, for some seconds */
    readonly query: (id: string, input: Input<QueryWarehouse>, signal?: AbortSignal) => Promise<QueryAnswer>;
    /** Lists the warehouses, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the warehouses */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<Warehouse> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Asks whether the warehouse can be reached */
    readonly check: (id: string, signal?: AbortSignal) => Promise<CheckResult>;
  };
  readonly identifierTypes: {
    /** Lists the identifier-types, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the identifier-types */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<IdentifierType> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
  };
  readonly identityRules: {
    /** Lists the identity-rules, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the identity-rules */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<IdentityRule> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
  };
  readonly pins: {
    /** Lists the pins, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the pins */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<Pin> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
  };
  readonly contexts: {
    /** Lists the contexts, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the contexts */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<Context> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
  };
  readonly models: {
    /** Lists the models, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the models */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<Model> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
  };
  readonly destinations: {
    /** Lists the destinations, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the destinations */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<Destination> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Asks whether the destination can be reached and takes our credentials */
    readonly check: (id: string, signal?: AbortSignal) => Promise<CheckResult>;
    /** Lists what the destination can be written to */
    readonly objects: (id: string, signal?: AbortSignal) => Promise<DestinationObjects>;
    /** Lists the fields of an object; where the destination knows more than the connector, it is asked */
    readonly fields: (id: string, object: string, input?: { options?: string | undefined }, signal?: AbortSignal) => Promise<ObjectFields>;
    /** Lists destinations with their newest check, what is on its way to them, and what they were sent in the last seven days */
    readonly health: (input?: { cursor?: string | undefined; limit?: number | undefined; id?: string | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<DestinationHealthPage>;
  };
  readonly syncs: {
    /** Lists the syncs, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the syncs */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<Sync> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Tries a sync, as it stands or as it would be, on its source and its destination; reads no record and sends nothing */
    readonly check: (id: string, input?: Input<CheckSync>, signal?: AbortSignal) => Promise<SyncProblems>;
    /** Lists the columns that a sync of this source can map */
    readonly columns: (input: Input<AskColumns>, signal?: AbortSignal) => Promise<SourceColumns>;
    /** Lists syncs with their newest runs and when they are due next, by id */
    readonly health: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined; id?: string | undefined; destination?: string | undefined; model?: string | undefined; state?: 'queued' | 'running' | 'succeeded' | 'partial' | 'held' | 'failed' | 'cancelled' | undefined }, signal?: AbortSignal) => Promise<SyncHealthPage>;
  };
  readonly alerts: {
    /** Lists the alerts, by id */
    readonly list: (input?: { cursor?: string | undefined; limit?: number | undefined; search?: string | undefined }, signal?: AbortSignal) => Promise<Page<StoredObject>>;
    /** Shows one of the alerts */
    readonly get: (id: string, signal?: AbortSignal) => Promise<StoredObject>;
    /** Creates or replaces. `kind` and `id` may be left out of the body */
    readonly put: (id: string, input: Input<Alert> & { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
    /** Deletes, unless something refers to it */
    readonly delete: (id: string, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<void>;
    /** Lists what an object was, the newest first; a deleted one as well */
    readonly revisions: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Page<RevisionEntry>>;
    /** Shows a revision, and how it differs from the one before */
    readonly revision: (id: string, revision: number, input?: { against?: number | undefined }, signal?: AbortSignal) => Promise<Revision>;
    /** Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now */
    readonly restore: (id: string, revision: number, input?: { ifMatch?: string | undefined }, signal?: AbortSignal) => Promise<StoredObject>;
  };
  readonly schedules: {
    /** Lists what runs by itself: when it is due next, and what became of it last */
    readonly list: (signal?: AbortSignal) => Promise<Schedules>;
  };
  readonly ledger: {
    /** Shows what the destination was last told: in numbers, or of the record with a key */
    readonly get: (id: string, input?: { key?: string | undefined }, signal?: AbortSignal) => Promise<Ledger>;
    /** Lists what the destination is owed, the oldest first, with the reasons */
    readonly owed: (id: string, input?: { cursor?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<OwedPage>;
  };
  readonly deliveries: {
    /** Lists everything that was told of whoever has an identifier, the newest first */
    readonly ofIdentifier: (input: { warehouse?: string | undefined; identifier: string; limit?: number | undefined }, signal?: AbortSignal) => Promise<Deliveries>;
    /** Lists everything that was told of a profile, the newest first */
    readonly ofProfile: (id: string, input?: { warehouse?: string | undefined; limit?: number | undefined }, signal?: AbortSignal) => Promise<Deliveries>;
    /** Lists everything that a sync told of one record, the newest first */
    readonly ofSync: (id: string, input: { key: string; limit?: number | undefined }, signal?: AbortSignal) => Promise<Deliveries>;
  };
  readonly summary: {
    /** Health, last runs, records delivered by day, what needs attention */
    readonly get: (signal?: AbortSignal) => Promise<Summary>;
  };
}
