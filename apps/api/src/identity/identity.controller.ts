import { Body, Controller, Get, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AskWhatIf,
  ConfirmReset,
  ExplainQuery,
  IdentityExplanation,
  Quarantine,
  QuarantineQuery,
  StartStitchRun,
} from '@tributary/contract';
import { Accepts, Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { MaintenanceService } from '../runs/maintenance.service.js';
import { RunsService } from '../runs/runs.service.js';
import { identifiedOf } from './identified.js';

/** How events become profiles, and why. */
@Controller('v1')
@ApiTags('identity')
export class IdentityController {
  constructor(
    private readonly runs: RunsService,
    private readonly maintenance: MaintenanceService,
    private readonly lookups: LookupsService,
  ) {}

  @Post('stitch/runs')
  @Needs('editor')
  @ApiOperation({
    operationId: 'runs.stitch',
    summary: 'Stitches the events of a warehouse into profiles: those that are new, or all of them',
  })
  @Accepts()
  stitch(@Caller() caller: CallerOf, @Body({ schema: StartStitchRun }) { warehouse, ...input }: StartStitchRun) {
    return this.runs.startOnWarehouse(caller, { kind: 'stitch', warehouse, input });
  }

  @Post('stitch/what-if')
  @Needs('editor')
  @ApiOperation({
    operationId: 'profiles.whatIf',
    summary: 'Stitches by changed rules on the side and changes nothing; the `result` of the run is a WhatIf',
  })
  @Accepts()
  whatIf(@Caller() caller: CallerOf, @Body({ schema: AskWhatIf }) { warehouse, ...input }: AskWhatIf) {
    return this.runs.startOnWarehouse(caller, { kind: 'what_if', warehouse, input });
  }

  @Post('stitch/reset')
  @Needs('admin')
  @ApiOperation({ operationId: 'profiles.resetStitching', summary: 'Forgets all profiles and their ids, for good' })
  @Accepts()
  reset(@Caller() caller: CallerOf, @Body({ schema: ConfirmReset }) body: ConfirmReset) {
    return this.maintenance.reset(caller, 'reset_stitching', body);
  }

  @Get('identity/explain')
  @Needs('viewer')
  @ApiOperation({
    operationId: 'profiles.explain',
    summary: 'Why two identifiers are one profile: the shortest chain of events between them',
  })
  @Answers(IdentityExplanation)
  explain(@Caller() caller: CallerOf, @Query({ schema: ExplainQuery }) { warehouse, from, to }: ExplainQuery) {
    const question = { question: 'explain', from: identifiedOf(from), to: identifiedOf(to) } as const;
    return this.lookups.ask(caller, IdentityExplanation, { warehouse, ...question });
  }

  @Get('identity/quarantine')
  @Needs('viewer')
  @ApiOperation({
    operationId: 'profiles.quarantine',
    summary: 'Lists the identifiers that occur with too many others, and so join nothing',
  })
  @Answers(Quarantine)
  quarantine(@Caller() caller: CallerOf, @Query({ schema: QuarantineQuery }) query: QuarantineQuery) {
    return this.lookups.ask(caller, Quarantine, { question: 'quarantine', ...query });
  }
}
