import { Controller, Get } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Summary } from '@tributary/contract';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { SummaryService } from './summary.service.js';

/** What the home page shows, in one answer. */
@Controller('v1/summary')
@ApiTags('summary')
export class SummaryController {
  constructor(private readonly summaries: SummaryService) {}

  @Get()
  @Needs('viewer')
  @ApiOperation({ operationId: 'summary.get', summary: 'Health, last runs, records delivered by day, what needs attention' })
  @Answers(Summary)
  get(@Caller() caller: CallerOf) {
    return this.summaries.of(caller.workspaceId);
  }
}
