import { Controller, Get, Param, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { DestinationObjects, FieldsQuery, ObjectFields } from '@tributary/contract';
import { Id } from '@tributary/core';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { DestinationFieldsService } from './destination-fields.service.js';

/** Shows what a destination can be written to, and with which fields. */
@Controller('v1/destinations/:id/objects')
@ApiTags('destinations')
@Needs('viewer')
export class DestinationObjectsController {
  constructor(private readonly fields: DestinationFieldsService) {}

  @Get()
  @ApiOperation({ operationId: 'destinations.objects', summary: 'Lists what the destination can be written to' })
  @Answers(DestinationObjects)
  objects(@Caller() caller: CallerOf, @Param('id', { schema: Id }) id: string) {
    return this.fields.objects(caller, id);
  }

  @Get(':object/fields')
  @ApiOperation({
    operationId: 'destinations.fields',
    summary: 'Lists the fields of an object; where the destination knows more than the connector, it is asked',
  })
  @Answers(ObjectFields)
  list(
    @Caller() caller: CallerOf,
    @Param('id', { schema: Id }) id: string,
    @Param('object', { schema: z.string().min(1) }) object: string,
    @Query({ schema: FieldsQuery }) { options }: FieldsQuery,
  ) {
    return this.fields.fields(caller, { id, object, options });
  }
}
