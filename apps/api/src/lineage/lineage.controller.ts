import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Lineage } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { lineageOf } from '@tributary/profiles';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';

/** What is made of what, read out of the definitions alone. */
@Controller('v1/lineage')
@ApiTags('project')
export class LineageController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Get()
  @Needs('viewer')
  @ApiOperation({
    operationId: 'definitions.lineage',
    summary: 'What is made of what: event kinds and columns, identifiers, traits, models, syncs, destinations',
  })
  @Answers(Lineage)
  async get(@Caller() { workspaceId }: CallerOf) {
    return lineageOf((await this.store.objects.all(workspaceId)).map(({ object }) => object));
  }
}
