import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AskColumns, CheckSync, SourceColumns, SyncProblems } from '@tributary/contract';
import { Id } from '@tributary/core';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { SyncTrialsService } from './sync-trials.service.js';

/** Tells of a sync, stored or not, whether it fits, before it runs or previews anything. */
@Controller('v1')
@ApiTags('syncs')
@Needs('editor')
export class CheckSyncController {
  constructor(private readonly trials: SyncTrialsService) {}

  @Post('syncs/:id/check')
  @HttpCode(200)
  @ApiOperation({
    operationId: 'syncs.check',
    summary: 'Tries a sync, as it stands or as it would be, on its source and its destination; reads no record and sends nothing',
  })
  @Answers(SyncProblems)
  check(@Caller() caller: CallerOf, @Param('id', { schema: Id }) id: string, @Body({ schema: CheckSync }) { sync }: CheckSync) {
    return this.trials.check(caller, id, sync);
  }

  @Post('source-columns')
  @HttpCode(200)
  @ApiOperation({ operationId: 'syncs.columns', summary: 'Lists the columns that a sync of this source can map' })
  @Answers(SourceColumns)
  columns(@Caller() caller: CallerOf, @Body({ schema: AskColumns }) { source }: AskColumns) {
    return this.trials.columns(caller, source);
  }
}
