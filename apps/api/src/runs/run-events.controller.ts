import { Controller, Get, Param, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiResponse, ApiTags } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { AccessWatch } from '../http/access-watch.js';
import { Caller, type CallerOf, type KnownRequest } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { sendEvents } from '../http/sse.js';
import { RunsService } from './runs.service.js';

const EVENTS = {
  status: 200,
  description: 'Each `run` event holds a Run',
  content: {
    'text/event-stream': { schema: { type: 'string', example: 'event: run\ndata: {"id":"…","kind":"sync","state":"running",…}\n\n' } },
  },
} as const;

/** Tells of runs as they go. */
@Controller('v1')
@ApiTags('runs')
export class RunEventsController {
  constructor(
    private readonly runs: RunsService,
    private readonly access: AccessWatch,
  ) {}

  @Get('runs/events')
  @Needs('viewer')
  @ApiOperation({
    operationId: 'runs.followAll',
    summary: 'Every run that goes on, then each run that changes, as server-sent `run` events; one stream for as many runs as there are',
  })
  @ApiResponse(EVENTS)
  async allEvents(@Caller() caller: CallerOf, @Req() request: KnownRequest, @Res() reply: FastifyReply) {
    await sendEvents(request, reply, { event: 'run', values: (gone) => this.runs.followAll(caller, gone), access: this.access });
  }

  @Get('runs/:id/events')
  @Needs('viewer')
  @ApiOperation({ operationId: 'runs.follow', summary: 'The run now and at each change until it has ended, as server-sent `run` events' })
  @ApiResponse(EVENTS)
  async events(@Caller() caller: CallerOf, @Param('id') id: string, @Req() request: KnownRequest, @Res() reply: FastifyReply) {
    const run = await this.runs.get(caller, id);
    await sendEvents(request, reply, { event: 'run', values: (gone) => this.runs.follow(caller, run.id, gone), access: this.access });
  }
}
