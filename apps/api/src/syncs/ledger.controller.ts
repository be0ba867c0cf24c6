import { Body, Controller, Get, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { LedgerQuery, LedgerView, OwedPage, OwedQuery, StartReconcile } from '@tributary/contract';
import { Id } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import { resolveSync, type Store } from '@tributary/store';
import { Accepts, Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { RunsService } from '../runs/runs.service.js';

/** Shows what a destination was told by a sync, and what it is owed. */
@Controller('v1/syncs/:id')
@ApiTags('syncs')
export class LedgerController {
  constructor(
    private readonly lookups: LookupsService,
    private readonly runs: RunsService,
    @Inject(STORE) private readonly store: Store,
  ) {}

  @Get('ledger')
  @Needs('viewer')
  @ApiOperation({ operationId: 'ledger.get', summary: 'Shows what the destination was last told: in numbers, or of the record with a key' })
  @Answers(LedgerView)
  ledger(@Caller() caller: CallerOf, @Param('id', { schema: Id }) sync: string, @Query({ schema: LedgerQuery }) query: LedgerQuery) {
    return this.lookups.askOfSync(caller, LedgerView, { question: 'ledger', sync, ...query }, sync);
  }

  @Get('owed')
  @Needs('viewer')
  @ApiOperation({ operationId: 'ledger.owed', summary: 'Lists what the destination is owed, the oldest first, with the reasons' })
  @Answers(OwedPage)
  owed(@Caller() caller: CallerOf, @Param('id', { schema: Id }) sync: string, @Query({ schema: OwedQuery }) query: OwedQuery) {
    return this.lookups.askOfSync(caller, OwedPage, { question: 'owed', sync, ...query }, sync);
  }

  @Post('reconcile')
  @Needs('editor')
  @ApiOperation({
    operationId: 'runs.reconcile',
    summary: 'Compares what the destination holds with what it was told; the `result` of the run is a Reconciliation',
  })
  @Accepts()
  async reconcile(
    @Caller() caller: CallerOf,
    @Param('id', { schema: Id }) sync: string,
    @Body({ schema: StartReconcile }) { all, sample }: StartReconcile,
  ) {
    const resolved = await resolveSync(this.store.objects, caller.workspaceId, sync);
    const which = all ? ({ all: true } as const) : { sample };
    return this.runs.start(caller, { kind: 'reconcile', subject: sync, input: { ...resolved, which } });
  }
}
