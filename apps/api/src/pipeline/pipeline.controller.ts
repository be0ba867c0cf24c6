import { Body, Controller, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { StartPipelineRun } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import { resolveSync, type Store } from '@tributary/store';
import { Accepts } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { RunsService } from '../runs/runs.service.js';

/** Has everything of a warehouse done at once. */
@Controller('v1/pipeline')
@ApiTags('runs')
export class PipelineController {
  constructor(
    private readonly runs: RunsService,
    @Inject(STORE) private readonly store: Store,
  ) {}

  @Post('runs')
  @Needs('editor')
  @ApiOperation({
    operationId: 'runs.pipeline',
    summary: 'Stitches, computes traits and audiences, then runs syncs: one after the other, as runs that have this one as `parent`',
  })
  @Accepts()
  async start(@Caller() caller: CallerOf, @Body({ schema: StartPipelineRun }) { warehouse, ...input }: StartPipelineRun) {
    // A sync that is named and not there would be missed at the very end.
    if (Array.isArray(input.syncs)) for (const id of input.syncs) await resolveSync(this.store.objects, caller.workspaceId, id);
    return this.runs.startOnWarehouse(caller, { kind: 'pipeline', warehouse, input });
  }
}
