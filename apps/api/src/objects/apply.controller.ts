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
  @ApiOperation({ operationId: 'apply', summary: 'Creates and changes many objects: all of them, or none' })
  @Answers(ApplyResult)
  apply(@Caller() caller: CallerOf, @Body({ schema: ApplyRequest }) { objects }: ApplyRequest) {
    return this.objects.apply(caller, objects);
  }
}
