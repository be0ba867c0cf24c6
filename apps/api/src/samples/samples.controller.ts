import { Controller, Inject, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { StoredObject } from '@tributary/contract';
import { NotFound } from '@tributary/core';
import { CONFIG, type Config } from '@tributary/runtime';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { ObjectsService } from '../objects/objects.service.js';
import { SAMPLE_ID, sampleShop } from './sample-shop.js';

/** Something to try things on, for who has no warehouse at hand. */
@Controller('v1/sample-warehouse')
@ApiTags('warehouses')
export class SamplesController {
  constructor(
    @Inject(CONFIG) private readonly config: Config,
    private readonly objects: ObjectsService,
  ) {}

  @Post()
  @Needs('editor')
  @ApiOperation({
    operationId: 'definitions.sample',
    summary: 'Defines the warehouse `sample_shop` with the events of a made-up shop; leaves it as it is where there is one',
  })
  @Answers(StoredObject)
  async create(@Caller() caller: CallerOf): Promise<StoredObject> {
    const standing = await this.standing(caller);
    if (standing) return standing;
    const body = sampleShop({ home: this.config.home, workspaceId: caller.workspaceId, newest: new Date() });
    const { object } = await this.objects.put(caller, { kind: 'warehouse', id: SAMPLE_ID, body, expected: undefined });
    return object;
  }

  /** Its events end on the day it was made: made again, it would be another shop. */
  private async standing(caller: CallerOf): Promise<StoredObject | undefined> {
    try {
      return await this.objects.get(caller, 'warehouse', SAMPLE_ID);
    } catch (error) {
      if (error instanceof NotFound) return undefined;
      throw error;
    }
  }
}
