import { Body, Controller, Delete, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { EraseProfileQuery, ErasurePage, ErasuresQuery, ErasureView, StartErasure } from '@tributary/contract';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { ErasuresService } from './erasures.service.js';

const ACCEPTED = { status: 202, description: 'Accepted: look at the erasure until it is `done`' };

/** Erases people: from destinations, and from everything we keep. */
@Controller('v1')
@ApiTags('people')
@Needs('admin')
export class ErasuresController {
  constructor(private readonly erasures: ErasuresService) {}

  @Delete('profiles/:id')
  @ApiOperation({
    operationId: 'erasures.ofProfile',
    summary: 'Erases the person of a profile, from destinations and from what is kept here',
  })
  @Answers(ErasureView, ACCEPTED)
  eraseProfile(
    @Caller() caller: CallerOf,
    @Param('id', { schema: z.uuid() }) profile: string,
    @Query({ schema: EraseProfileQuery }) query: EraseProfileQuery,
  ) {
    return this.erasures.ofProfile(caller, profile, query);
  }

  @Post('erasures')
  @ApiOperation({
    operationId: 'erasures.ofIdentifier',
    summary: 'Erases whoever has an identifier, also one that no profile has (any more)',
  })
  @Answers(ErasureView, ACCEPTED)
  start(@Caller() caller: CallerOf, @Body({ schema: StartErasure }) body: StartErasure) {
    return this.erasures.ofIdentifier(caller, body);
  }

  @Get('erasures')
  @ApiOperation({ operationId: 'erasures.list', summary: 'Lists erasures, the newest first' })
  @Answers(ErasurePage)
  list(@Caller() caller: CallerOf, @Query({ schema: ErasuresQuery }) query: ErasuresQuery) {
    return this.erasures.list(caller, query);
  }

  @Get('erasures/:id')
  @ApiOperation({ operationId: 'erasures.get', summary: 'Shows how far an erasure is, and what destinations were told' })
  @Answers(ErasureView)
  get(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    return this.erasures.get(caller, id);
  }
}
