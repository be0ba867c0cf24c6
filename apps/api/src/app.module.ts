import { type DynamicModule, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, APP_PIPE } from '@nestjs/core';
import { KIND_NAMES } from '@tributary/core';
import { type Config, type Logger, RuntimeModule } from '@tributary/runtime';
import { ActorNames } from './access/actor-names.js';
import { ApiKeysController } from './access/api-keys.controller.js';
import { AuditController } from './access/audit.controller.js';
import { InvitationsController } from './access/invitations.controller.js';
import { SessionController } from './access/session.controller.js';
import { SessionsController } from './access/sessions.controller.js';
import { UsersController } from './access/users.controller.js';
import { WorkspacesController } from './access/workspaces.controller.js';
import { WatchLate } from './alerts/watch-late.js';
import { AudiencesController } from './audiences/audiences.controller.js';
import { ConnectorsController } from './connectors/connectors.controller.js';
import { DeliveriesController } from './deliveries/deliveries.controller.js';
import { DestinationFieldsService } from './destinations/destination-fields.service.js';
import { DestinationHealthController } from './destinations/destination-health.controller.js';
import { DestinationObjectsController } from './destinations/destination-objects.controller.js';
import { ErasuresController } from './erasures/erasures.controller.js';
import { ErasuresService } from './erasures/erasures.service.js';
import { HealthController } from './health/health.controller.js';
import { MetricsController } from './health/metrics.controller.js';
import { AccessWatch } from './http/access-watch.js';
import { AuthGuard } from './http/auth.guard.js';
import { Callers } from './http/callers.js';
import { ProblemFilter } from './http/problem.filter.js';
import { StorableInterceptor } from './http/storable.interceptor.js';
import { TenancyInterceptor } from './http/tenancy.interceptor.js';
import { ZodPipe } from './http/zod.pipe.js';
import { IdempotencyInterceptor } from './idempotency/idempotency.interceptor.js';
import { RepeatedAnswers } from './idempotency/repeated-answers.js';
import { IdentityController } from './identity/identity.controller.js';
import { LineageController } from './lineage/lineage.controller.js';
import { LookupsService } from './lookups/lookups.service.js';
import { ApplyController } from './objects/apply.controller.js';
import { CheckDefinitionsController } from './objects/check-definitions.controller.js';
import { objectsController } from './objects/objects.controller.js';
import { ObjectsService } from './objects/objects.service.js';
import { revisionsController } from './objects/revisions.controller.js';
import { RevisionsService } from './objects/revisions.service.js';
import { PlanService } from './project/plan.service.js';
import { PromotionsController } from './promotions/promotions.controller.js';
import { PromotionsService } from './promotions/promotions.service.js';
import { ProjectController } from './project/project.controller.js';
import { ProfileImpactsService } from './project/profile-impacts.service.js';
import { SyncImpactsService } from './project/sync-impacts.service.js';
import { TrialsService } from './project/trials.service.js';
import { PipelineController } from './pipeline/pipeline.controller.js';
import { ProfilesController } from './profiles/profiles.controller.js';
import { MaintenanceService } from './runs/maintenance.service.js';
import { PreviewsService } from './runs/previews.service.js';
import { RunControlService } from './runs/run-control.service.js';
import { RunEventsController } from './runs/run-events.controller.js';
import { RunsController } from './runs/runs.controller.js';
import { RunsService } from './runs/runs.service.js';
import { SyncRunsService } from './runs/sync-runs.service.js';
import { SamplesController } from './samples/samples.controller.js';
import { SchedulesController } from './schedules/schedules.controller.js';
import { SummaryController } from './summary/summary.controller.js';
import { SummaryService } from './summary/summary.service.js';
import { CheckSyncController } from './syncs/check-sync.controller.js';
import { LedgerController } from './syncs/ledger.controller.js';
import { SyncHealthController } from './syncs/sync-health.controller.js';
import { SyncTrialsService } from './syncs/sync-trials.service.js';
import { TraitsController } from './traits/traits.controller.js';
import { WarehousesController } from './warehouses/warehouses.controller.js';

const CONTROLLERS = [
  HealthController,
  MetricsController,
  SessionController,
  SessionsController,
  UsersController,
  InvitationsController,
  WorkspacesController,
  AuditController,
  ApiKeysController,
  ConnectorsController,
  ApplyController,
  ProjectController,
  PromotionsController,
  CheckDefinitionsController,
  IdentityController,
  TraitsController,
  AudiencesController,
  ProfilesController,
  WarehousesController,
  SamplesController,
  LineageController,
  ...KIND_NAMES.map(objectsController),
  ...KIND_NAMES.map(revisionsController),
  RunsController,
  RunEventsController,
  PipelineController,
  SchedulesController,
  LedgerController,
  CheckSyncController,
  SyncHealthController,
  DeliveriesController,
  DestinationObjectsController,
  DestinationHealthController,
  ErasuresController,
  SummaryController,
];

const PROVIDERS = [
  ActorNames,
  Callers,
  AccessWatch,
  ObjectsService,
  RevisionsService,
  PlanService,
  PromotionsService,
  ProfileImpactsService,
  SyncImpactsService,
  TrialsService,
  RunsService,
  SyncRunsService,
  RunControlService,
  PreviewsService,
  MaintenanceService,
  LookupsService,
  DestinationFieldsService,
  ErasuresService,
  RepeatedAnswers,
  SummaryService,
  SyncTrialsService,
  WatchLate,
  { provide: APP_GUARD, useClass: AuthGuard },
  { provide: APP_INTERCEPTOR, useClass: TenancyInterceptor },
  { provide: APP_INTERCEPTOR, useClass: StorableInterceptor },
  { provide: APP_INTERCEPTOR, useClass: IdempotencyInterceptor },
  { provide: APP_PIPE, useClass: ZodPipe },
  { provide: APP_FILTER, useClass: ProblemFilter },
];

/** The control plane: validates, authorises, stores, enqueues. Never computes, and opens no warehouse. */
@Module({})
export class AppModule {
  static forRoot(config: Config, logger: Logger): DynamicModule {
    return {
      module: AppModule,
      imports: [RuntimeModule.forRoot({ config, name: 'api', logger, apart: true })],
      controllers: CONTROLLERS,
      providers: PROVIDERS,
    };
  }
}
