import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  ConfirmReset,
  PreviewTrait,
  Recalculate,
  StartTraitsRun,
  TraitPreview,
  TraitStatistics,
  WarehouseQuery,
} from '@tributary/contract';
import { Id } from '@tributary/core';
import { Accepts, Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { MaintenanceService } from '../runs/maintenance.service.js';
import { RunsService } from '../runs/runs.service.js';

/** The values of traits: computing them, forgetting them, looking at all of them at once. */
@Controller('v1')
@ApiTags('traits')
export class TraitsController {
  constructor(
    private readonly runs: RunsService,
    private readonly maintenance: MaintenanceService,
    private readonly lookups: LookupsService,
  ) {}

  @Post('traits/runs')
  @Needs('editor')
  @ApiOperation({
    operationId: 'runs.traits',
    summary: 'Computes the traits of the profiles of a warehouse: of those that are due, or of all',
  })
  @Accepts()
  compute(@Caller() caller: CallerOf, @Body({ schema: StartTraitsRun }) { warehouse, ...input }: StartTraitsRun) {
    return this.runs.startTraits(caller, { warehouse, input });
  }

  @Post('traits/preview')
  @Needs('editor')
  @ApiOperation({ operationId: 'traits.preview', summary: 'The values a trait would have now, stored or not, of some profiles' })
  @Answers(TraitPreview)
  preview(@Caller() caller: CallerOf, @Body({ schema: PreviewTrait }) { warehouse, ...asked }: PreviewTrait) {
    return this.lookups.ask(caller, TraitPreview, { warehouse, question: 'trait_preview', ...asked });
  }

  @Post('traits/reset')
  @Needs('admin')
  @ApiOperation({ operationId: 'profiles.resetTraits', summary: 'Deletes the values of all traits' })
  @Accepts()
  reset(@Caller() caller: CallerOf, @Body({ schema: ConfirmReset }) body: ConfirmReset) {
    return this.maintenance.reset(caller, 'reset_traits', body);
  }

  @Post('traits/recalculate')
  @Needs('editor')
  @ApiOperation({ operationId: 'profiles.recalculate', summary: 'Keeps the values and marks all profiles as due' })
  @Accepts()
  recalculate(@Caller() caller: CallerOf, @Body({ schema: Recalculate }) body: Recalculate) {
    return this.maintenance.start(caller, 'recalculate', body);
  }

  @Get('traits/:id/statistics')
  @Needs('viewer')
  @ApiOperation({ operationId: 'traits.statistics', summary: 'What the values of a trait look like: how many, which, how often' })
  @Answers(TraitStatistics)
  statistics(
    @Caller() caller: CallerOf,
    @Param('id', { schema: Id }) trait: string,
    @Query({ schema: WarehouseQuery }) { warehouse }: WarehouseQuery,
  ) {
    return this.lookups.ask(caller, TraitStatistics, { warehouse, question: 'statistics', trait });
  }

  @Get('trait-statistics')
  @Needs('viewer')
  @ApiOperation({ operationId: 'traits.allStatistics', summary: 'The same of all traits' })
  @Answers(TraitStatistics)
  allStatistics(@Caller() caller: CallerOf, @Query({ schema: WarehouseQuery }) { warehouse }: WarehouseQuery) {
    return this.lookups.ask(caller, TraitStatistics, { warehouse, question: 'statistics' });
  }
}
