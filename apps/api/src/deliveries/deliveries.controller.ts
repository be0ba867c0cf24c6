import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Deliveries, DeliveriesQuery, ProfileDeliveriesQuery, SyncDeliveriesQuery } from '@tributary/contract';
import { Id } from '@tributary/core';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { identifiedOf } from '../identity/identified.js';
import { LookupsService } from '../lookups/lookups.service.js';

/** Shows everything that destinations were told of a person. */
@Controller('v1')
@ApiTags('people')
@Needs('editor')
export class DeliveriesController {
  constructor(private readonly lookups: LookupsService) {}

  @Get('deliveries')
  @ApiOperation({
    operationId: 'deliveries.ofIdentifier',
    summary: 'Lists everything that was told of whoever has an identifier, the newest first',
  })
  @Answers(Deliveries)
  ofIdentifier(@Caller() caller: CallerOf, @Query({ schema: DeliveriesQuery }) { identifier, ...query }: DeliveriesQuery) {
    return this.lookups.ask(caller, Deliveries, { ...query, question: 'deliveries', of: { identifier: identifiedOf(identifier) } });
  }

  @Get('profiles/:id/deliveries')
  @ApiOperation({ operationId: 'deliveries.ofProfile', summary: 'Lists everything that was told of a profile, the newest first' })
  @Answers(Deliveries)
  ofProfile(
    @Caller() caller: CallerOf,
    @Param('id', { schema: z.uuid() }) profile: string,
    @Query({ schema: ProfileDeliveriesQuery }) query: ProfileDeliveriesQuery,
  ) {
    return this.lookups.ask(caller, Deliveries, { ...query, question: 'deliveries', of: { profile } });
  }

  @Get('syncs/:id/deliveries')
  @ApiOperation({ operationId: 'deliveries.ofSync', summary: 'Lists everything that a sync told of one record, the newest first' })
  @Answers(Deliveries)
  ofSync(
    @Caller() caller: CallerOf,
    @Param('id', { schema: Id }) sync: string,
    @Query({ schema: SyncDeliveriesQuery }) { key, limit }: SyncDeliveriesQuery,
  ) {
    return this.lookups.askOfSync(caller, Deliveries, { question: 'deliveries', of: { sync, key }, limit }, sync);
  }
}
