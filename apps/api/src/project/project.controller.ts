import { Body, Controller, Get, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { PlanRequest, ProjectExport, ProjectPlan } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { exportObjects } from './export-objects.js';
import { PlanService } from './plan.service.js';

/** A whole project: what applying it would do, and what it is now. */
@Controller('v1')
@ApiTags('project')
export class ProjectController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly plans: PlanService,
  ) {}

  @Post('plan')
  @Needs('editor')
  @ApiOperation({
    operationId: 'objects.plan',
    summary: 'What applying objects would do, field by field, and how many records the syncs it reaches would send. Changes nothing',
  })
  @Answers(ProjectPlan)
  plan(@Caller() caller: CallerOf, @Body({ schema: PlanRequest }) body: PlanRequest) {
    return this.plans.plan(caller, body);
  }

  @Get('export')
  @Needs('viewer')
  @ApiOperation({ operationId: 'objects.export', summary: 'Everything that is defined, as files have it; secrets as references' })
  @Answers(ProjectExport)
  async export(@Caller() { workspaceId, actor }: CallerOf) {
    const exported = exportObjects(await this.store.objects.all(workspaceId));
    await this.store.audit.record({ workspaceId, actor, action: 'project.export' });
    return exported;
  }
}
