import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApplyRequest, ApplyResult } from '@tributary/contract';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { ObjectsService } from './objects.service.js';

/** A whole project at once. */
@Controller('v1/apply')
@ApiTags('project')
export class ApplyController {
  constructor(private readonly objects: ObjectsService) {}

  @Post()
  @Needs('editor')
  @ApiOperation({
    operationId: 'objects.apply',
    summary: 'Creates, changes and, with `prune`, deletes many objects: all of it, or nothing',
  })
  @Answers(ApplyResult)
  apply(@Caller() caller: CallerOf, @Body({ schema: ApplyRequest }) body: ApplyRequest) {
    return this.objects.apply(caller, body);
  }
}
