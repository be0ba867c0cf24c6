import { Controller, Get, Param, Post, Query, Res, type Type } from '@nestjs/common';
import { ApiHeader, ApiOperation, ApiTags } from '@nestjs/swagger';
import { PageQuery, pageOf, RevisionEntry, RevisionNumber, RevisionQuery, RevisionView, StoredObject } from '@tributary/contract';
import { Id, type Kind, KINDS } from '@tributary/core';
import type { FastifyReply } from 'fastify';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { etagOf, expectedRevision, IF_MATCH } from '../http/etag.js';
import { Needs } from '../http/roles.js';
import { callGroupOf } from './call-group.js';
import { RevisionsService } from './revisions.service.js';

const Revisions = pageOf(RevisionEntry);

/** The routes to what the objects of one kind were. All kinds have the same. */
export function revisionsController(kind: Kind): Type {
  const { plural } = KINDS[kind];
  const group = callGroupOf(kind);

  @Controller(`v1/${plural}/:id/revisions`)
  @ApiTags(plural)
  class RevisionsController {
    constructor(private readonly revisions: RevisionsService) {}

    @Get()
    @Needs('viewer')
    @ApiOperation({ operationId: `${group}.revisions`, summary: 'Lists what an object was, the newest first; a deleted one as well' })
    @Answers(Revisions)
    list(@Caller() caller: CallerOf, @Param('id', { schema: Id }) id: string, @Query({ schema: PageQuery }) query: PageQuery) {
      return this.revisions.list(caller, { kind, id }, query);
    }

    @Get(':revision')
    @Needs('viewer')
    @ApiOperation({ operationId: `${group}.revision`, summary: 'Shows a revision, and how it differs from the one before' })
    @Answers(RevisionView)
    get(
      @Caller() caller: CallerOf,
      @Param('id', { schema: Id }) id: string,
      @Param('revision', { schema: RevisionNumber }) revision: number,
      @Query({ schema: RevisionQuery }) { against }: RevisionQuery,
    ) {
      return this.revisions.get(caller, { kind, id, revision, against });
    }

    @Post(':revision/restore')
    @Needs('editor')
    @ApiOperation({
      operationId: `${group}.restore`,
      summary: 'Makes the object what it was: a new revision, checked as if it was put. Secrets stay what they are now',
    })
    @ApiHeader(IF_MATCH)
    @Answers(StoredObject)
    async restore(
      @Caller() caller: CallerOf,
      @Param('id', { schema: Id }) id: string,
      @Param('revision', { schema: RevisionNumber }) revision: number,
      @Res({ passthrough: true }) reply: FastifyReply,
    ) {
      const expected = expectedRevision(reply.request.headers);
      const object = await this.revisions.restore(caller, { kind, id, revision, expected });
      void reply.header('etag', etagOf(object));
      return object;
    }
  }

  return RevisionsController;
}
