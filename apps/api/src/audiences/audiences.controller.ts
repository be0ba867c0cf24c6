import { Body, Controller, Headers, HttpCode, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { AudiencePreview, IDEMPOTENCY_HEADER, PreviewAudience, StartAudiencesRun } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { Accepts, Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { RunsService } from '../runs/runs.service.js';

/** Computes who is a member of the audiences, and tells who would be. */
@Controller('v1/audiences')
@ApiTags('audiences')
export class AudiencesController {
  constructor(
    private readonly runs: RunsService,
    private readonly lookups: LookupsService,
    @Inject(STORE) private readonly store: Store,
  ) {}

  @Post('runs')
  @Needs('editor')
  @ApiOperation({
    operationId: 'runs.audiences',
    summary: 'Computes the members of all audiences of a warehouse, and who entered and left',
  })
  @Accepts({ idempotent: true })
  compute(
    @Caller() caller: CallerOf,
    @Body({ schema: StartAudiencesRun }) { warehouse }: StartAudiencesRun,
    @Headers(IDEMPOTENCY_HEADER) idempotencyKey?: string,
  ) {
    return this.runs.startOnWarehouse(caller, { kind: 'audiences', warehouse, input: {}, idempotencyKey });
  }

  @Post('preview')
  @HttpCode(200)
  @Needs('editor')
  @ApiOperation({
    operationId: 'profiles.previewAudience',
    summary: 'The size of an audience as it would be now, stored or not, with some of its members',
  })
  @Answers(AudiencePreview)
  async preview(@Caller() caller: CallerOf, @Body({ schema: PreviewAudience }) { audience }: PreviewAudience) {
    const { warehouse } = audience;
    await this.store.objects.get({ workspaceId: caller.workspaceId, kind: 'warehouse', id: warehouse });
    return this.lookups.ask(caller, AudiencePreview, { warehouse, question: 'audience', audience });
  }
}
