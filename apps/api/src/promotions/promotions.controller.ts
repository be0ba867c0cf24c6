import { Body, Controller, Get, Inject, Param, Post, Put, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { pageOf, PromotionApproval, PromotionsQuery, PromotionView, RejectPromotion, StartPromotion } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { PromotionsService } from './promotions.service.js';

/** Projects brought from one workspace into another: planned, approved, applied as planned. */
@Controller('v1/promotions')
@ApiTags('project')
export class PromotionsController {
  constructor(
    private readonly promotions: PromotionsService,
    @Inject(STORE) private readonly store: Store,
  ) {}

  @Get()
  @Needs('viewer')
  @ApiOperation({ operationId: 'promotions.list', summary: 'Lists what was promoted into this workspace, newest first' })
  @Answers(pageOf(PromotionView))
  list(@Caller() caller: CallerOf, @Query({ schema: PromotionsQuery }) query: PromotionsQuery) {
    return this.promotions.list(caller, query);
  }

  @Post()
  @Needs('editor')
  @ApiOperation({
    operationId: 'promotions.create',
    summary: 'Plans a project that comes from elsewhere and keeps it until it is approved. Changes nothing yet',
  })
  @Answers(PromotionView, { status: 201, description: 'It waits, with its plan' })
  create(@Caller() caller: CallerOf, @Body({ schema: StartPromotion }) body: StartPromotion) {
    return this.promotions.create(caller, body);
  }

  @Get('approval')
  @Needs('viewer')
  @ApiOperation({ operationId: 'promotions.approval', summary: 'Whether promotions need an admin who is not their author' })
  @Answers(PromotionApproval)
  async approval(@Caller() { workspaceId }: CallerOf) {
    return { required: await this.store.promotions.asksApproval(workspaceId) };
  }

  @Put('approval')
  @Needs('admin')
  @ApiOperation({ operationId: 'promotions.setApproval', summary: 'Says whether promotions need an admin who is not their author' })
  @Answers(PromotionApproval)
  async setApproval(@Caller() { workspaceId, actor }: CallerOf, @Body({ schema: PromotionApproval }) { required }: PromotionApproval) {
    await this.store.promotions.askApproval({ workspaceId, actor, asks: required });
    return { required };
  }

  @Get(':id')
  @Needs('viewer')
  @ApiOperation({ operationId: 'promotions.get', summary: 'Shows a promotion with its plan' })
  @Answers(PromotionView)
  get(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    return this.promotions.get(caller, id);
  }

  @Post(':id/approve')
  @Needs('editor')
  @ApiOperation({
    operationId: 'promotions.approve',
    summary:
      'Applies exactly what was planned, or refuses it where something has moved since; where approval is required, by another admin',
  })
  @Answers(PromotionView)
  approve(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    return this.promotions.approve(caller, id);
  }

  @Post(':id/reject')
  @Needs('editor')
  @ApiOperation({ operationId: 'promotions.reject', summary: 'Ends a promotion that waits; nothing of it is applied' })
  @Answers(PromotionView)
  reject(
    @Caller() caller: CallerOf,
    @Param('id', { schema: z.string() }) id: string,
    @Body({ schema: RejectPromotion }) { reason }: RejectPromotion,
  ) {
    return this.promotions.reject(caller, id, reason);
  }
}
