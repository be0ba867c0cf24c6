import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  CheckResult,
  pageOf,
  ReleaseRun,
  RunExchange,
  RunExchangesQuery,
  RunRecord,
  RunRecordsQuery,
  RunsQuery,
  RunView,
  StartPreview,
  StartSyncRun,
} from '@tributary/contract';
import { Id } from '@tributary/core';
import { z } from 'zod';
import { Accepts, Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { PreviewsService } from './previews.service.js';
import { RunControlService } from './run-control.service.js';
import { RunsService } from './runs.service.js';
import { SyncRunsService } from './sync-runs.service.js';

/** Starts runs and shows how they go. */
@Controller('v1')
@ApiTags('runs')
export class RunsController {
  constructor(
    private readonly runs: RunsService,
    private readonly previews: PreviewsService,
    private readonly syncs: SyncRunsService,
    private readonly control: RunControlService,
  ) {}

  @Post('syncs/:id/runs')
  @Needs('editor')
  @ApiOperation({ operationId: 'runs.sync', summary: 'Runs a sync: sends what changed since its last run, or does what `intent` says' })
  @Accepts()
  sync(@Caller() caller: CallerOf, @Param('id', { schema: Id }) sync: string, @Body({ schema: StartSyncRun }) body: StartSyncRun) {
    return this.syncs.start(caller, sync, body);
  }

  @Post('runs/:id/cancel')
  @Needs('editor')
  @ApiOperation({ operationId: 'runs.cancel', summary: 'Ends a run; what it had not sent stays owed, and the next run plans it' })
  @Accepts()
  cancel(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    return this.control.cancel(caller, id);
  }

  @Post('runs/:id/release')
  @Needs('editor')
  @ApiOperation({
    operationId: 'runs.release',
    summary: 'Starts a run of what a held run waits with: exactly that plan, as far as it is still wanted, within 24 hours',
  })
  @Accepts()
  release(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) id: string, @Body({ schema: ReleaseRun }) { plan }: ReleaseRun) {
    return this.control.release(caller, id, plan);
  }

  @Post('runs/:id/retry')
  @Needs('editor')
  @ApiOperation({ operationId: 'runs.retry', summary: 'Starts a run that does what an ended run left undone' })
  @Accepts()
  retry(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    return this.control.retry(caller, id);
  }

  @Post('syncs/:id/preview')
  @Needs('editor')
  @ApiOperation({ operationId: 'runs.preview', summary: 'Plans a sync and sends nothing; the `result` of the run is a Preview' })
  @Accepts()
  preview(@Caller() caller: CallerOf, @Param('id', { schema: Id }) sync: string, @Body({ schema: StartPreview }) body: StartPreview) {
    return this.previews.start(caller, sync, body);
  }

  @Post('warehouses/:id/check')
  @Needs('editor')
  @ApiOperation({ operationId: 'warehouses.check', summary: 'Asks whether the warehouse can be reached' })
  @Answers(CheckResult)
  checkWarehouse(@Caller() caller: CallerOf, @Param('id', { schema: Id }) id: string) {
    return this.runs.check(caller, 'warehouse', id);
  }

  @Post('destinations/:id/check')
  @Needs('editor')
  @ApiOperation({ operationId: 'destinations.check', summary: 'Asks whether the destination can be reached and takes our credentials' })
  @Answers(CheckResult)
  checkDestination(@Caller() caller: CallerOf, @Param('id', { schema: Id }) id: string) {
    return this.runs.check(caller, 'destination', id);
  }

  @Get('runs')
  @Needs('viewer')
  @ApiOperation({ operationId: 'runs.list', summary: 'Lists runs, newest first' })
  @Answers(pageOf(RunView))
  list(@Caller() caller: CallerOf, @Query({ schema: RunsQuery }) query: RunsQuery) {
    return this.runs.list(caller, query);
  }

  @Get('runs/:id')
  @Needs('viewer')
  @ApiOperation({ operationId: 'runs.get', summary: 'Shows a run' })
  @Answers(RunView)
  get(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    return this.runs.get(caller, id);
  }

  @Get('runs/:id/records')
  @Needs('viewer')
  @ApiOperation({ operationId: 'runs.records', summary: 'Lists the records a run did not deliver, with the reasons' })
  @Answers(pageOf(RunRecord))
  records(
    @Caller() caller: CallerOf,
    @Param('id', { schema: z.string() }) id: string,
    @Query({ schema: RunRecordsQuery }) query: RunRecordsQuery,
  ) {
    return this.runs.records(caller, id, query);
  }

  @Get('runs/:id/exchanges')
  @Needs('editor')
  @ApiOperation({
    operationId: 'runs.exchanges',
    summary: 'Lists what was said to the destination and what it answered: of the first batches, and of what went wrong',
  })
  @Answers(pageOf(RunExchange))
  exchanges(
    @Caller() caller: CallerOf,
    @Param('id', { schema: z.string() }) id: string,
    @Query({ schema: RunExchangesQuery }) query: RunExchangesQuery,
  ) {
    return this.runs.exchanges(caller, id, query);
  }
}
