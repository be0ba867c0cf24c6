import { Body, Controller, Get, HttpCode, Inject, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AudienceHistory,
  AudienceHistoryQuery,
  AudienceMembers,
  AudienceMembersQuery,
  AudienceOverlap,
  AudiencePreview,
  CompareAudiences,
  PreviewAudience,
  StartAudiencesRun,
} from '@tributary/contract';
import { Id, Invalid } from '@tributary/core';
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
  @Accepts()
  compute(@Caller() caller: CallerOf, @Body({ schema: StartAudiencesRun }) { warehouse }: StartAudiencesRun) {
    return this.runs.startOnWarehouse(caller, { kind: 'audiences', warehouse, input: {} });
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

  @Get(':id/members')
  @Needs('viewer')
  @ApiOperation({ operationId: 'audiences.members', summary: 'The members of an audience as of its last run, with some of their traits' })
  @Answers(AudienceMembers)
  async members(
    @Caller() caller: CallerOf,
    @Param('id', { schema: Id }) audience: string,
    @Query({ schema: AudienceMembersQuery }) { traits, ...page }: AudienceMembersQuery,
  ) {
    const asked = { audience, ...page, ...(traits === undefined ? {} : { traits: traits.split(',') }) };
    const input = { question: 'audience_members', ...asked } as const;
    return this.lookups.askIn(caller, AudienceMembers, { warehouse: await this.warehouseOf(caller, audience), input });
  }

  @Get(':id/history')
  @Needs('viewer')
  @ApiOperation({ operationId: 'audiences.history', summary: 'How big an audience was after each of its runs, and who came and went' })
  @Answers(AudienceHistory)
  async history(
    @Caller() caller: CallerOf,
    @Param('id', { schema: Id }) audience: string,
    @Query({ schema: AudienceHistoryQuery }) page: AudienceHistoryQuery,
  ) {
    const input = { question: 'audience_history', audience, ...page } as const;
    return this.lookups.askIn(caller, AudienceHistory, { warehouse: await this.warehouseOf(caller, audience), input });
  }

  @Post('overlap')
  @HttpCode(200)
  @Needs('viewer')
  @ApiOperation({
    operationId: 'audiences.overlap',
    summary: 'What 2 to 10 audiences of one warehouse have in common, as of their last runs',
  })
  @Answers(AudienceOverlap)
  async overlap(@Caller() caller: CallerOf, @Body({ schema: CompareAudiences }) { audiences }: CompareAudiences) {
    const warehouses = new Set<string>();
    for (const id of audiences) warehouses.add(await this.warehouseOf(caller, id));
    const [warehouse = '', ...others] = warehouses;
    if (others.length > 0) {
      const message = 'are of several warehouses: compare audiences of one';
      throw new Invalid('audience.elsewhere', `the audiences ${message}`, [{ path: 'audiences', message }]);
    }
    return this.lookups.askIn(caller, AudienceOverlap, { warehouse, input: { question: 'audience_overlap', audiences } });
  }

  private async warehouseOf({ workspaceId }: CallerOf, id: string): Promise<string> {
    return (await this.store.objects.get({ workspaceId, kind: 'audience', id })).object.warehouse;
  }
}
