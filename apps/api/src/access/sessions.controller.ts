import { Controller, Delete, Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { SessionPage, type SessionView } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { SessionEntry, Store } from '@tributary/store';
import { z } from 'zod';
import { Answers, AnswersNothing } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { needsSession, Needs } from '../http/roles.js';

/** The sessions of whoever is logged in: where else they are. */
@Controller('v1/sessions')
@ApiTags('access')
@Needs('viewer')
export class SessionsController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Get()
  @ApiOperation({ operationId: 'sessions.list', summary: 'Lists the sessions of the user who is logged in, the newest first' })
  @Answers(SessionPage)
  async list(@Caller() caller: CallerOf) {
    const session = needsSession(caller);
    return { items: (await this.store.sessions.list(session)).map((one) => entryView(one, session.id)), next: null };
  }

  @Delete(':id')
  @ApiOperation({ operationId: 'sessions.end', summary: 'Ends one of them at once, also for the streams it holds open' })
  @AnswersNothing()
  end(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    return this.store.sessions.end({ ...needsSession(caller), id });
  }
}

function entryView({ id, workspaceId, createdAt, lastSeenAt, expiresAt, address, agent }: SessionEntry, own: string): SessionView {
  const [created_at, last_seen_at, expires_at] = [createdAt.toISOString(), lastSeenAt.toISOString(), expiresAt.toISOString()];
  return { id, current: id === own, workspace: workspaceId, created_at, last_seen_at, expires_at, address, agent };
}
