import { Controller, Delete, Get, Headers, HttpCode, Param, Put, Query, Req, Res, type Type } from '@nestjs/common';
import { ApiBody, ApiHeader, ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import { ObjectsQuery, pageOf, StoredObject } from '@tributary/contract';
import { Id, type Kind, KINDS } from '@tributary/core';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Answers, AnswersNothing } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { etagOf, expectedRevision, IF_MATCH, type Preconditions } from '../http/etag.js';
import { Needs } from '../http/roles.js';
import { callGroupOf } from './call-group.js';
import { ObjectsService } from './objects.service.js';

const Objects = pageOf(StoredObject);

/** The routes of one kind of object. All kinds have the same. */
export function objectsController(kind: Kind): Type {
  const { plural } = KINDS[kind];
  const group = callGroupOf(kind);
  const component = { $ref: `#/components/schemas/${KINDS[kind].schema.meta()?.id}` };

  @Controller(`v1/${plural}`)
  @ApiTags(plural)
  class ObjectsController {
    constructor(private readonly objects: ObjectsService) {}

    @Get()
    @Needs('viewer')
    @ApiOperation({ operationId: `${group}.list`, summary: `Lists the ${plural}, by id` })
    @Answers(Objects)
    list(@Caller() caller: CallerOf, @Query({ schema: ObjectsQuery }) query: ObjectsQuery) {
      return this.objects.list(caller, kind, query);
    }

    @Get(':id')
    @Needs('viewer')
    @ApiOperation({ operationId: `${group}.get`, summary: `Shows one of the ${plural}` })
    @Answers(StoredObject)
    async get(@Caller() caller: CallerOf, @Param('id', { schema: Id }) id: string, @Res({ passthrough: true }) reply: FastifyReply) {
      const found = await this.objects.get(caller, kind, id);
      void reply.header('etag', etagOf(found));
      return found;
    }

    @Put(':id')
    @HttpCode(200)
    @Needs('editor')
    @ApiOperation({ operationId: `${group}.put`, summary: 'Creates or replaces. `kind` and `id` may be left out of the body' })
    @ApiBody({ schema: component })
    @ApiHeader(IF_MATCH)
    @ApiResponse({ status: 201, description: 'Created', standardSchema: StoredObject })
    @Answers(StoredObject)
    async put(
      @Caller() caller: CallerOf,
      @Param('id', { schema: Id }) id: string,
      @Req() { body, headers }: FastifyRequest,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const { outcome, object } = await this.objects.put(caller, { kind, id, body, expected: expectedRevision(headers) });
      void reply.status(outcome === 'created' ? 201 : 200).header('etag', etagOf(object));
      return object;
    }

    @Delete(':id')
    @Needs('editor')
    @ApiOperation({ operationId: `${group}.delete`, summary: 'Deletes, unless something refers to it' })
    @ApiHeader(IF_MATCH)
    @AnswersNothing()
    delete(@Caller() caller: CallerOf, @Param('id', { schema: Id }) id: string, @Headers() headers: Preconditions) {
      return this.objects.delete(caller, { kind, id, expected: expectedRevision(headers) });
    }
  }

  return ObjectsController;
}
