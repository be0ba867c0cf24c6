import { Body, Controller, Delete, Get, Inject, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Login, Session } from '@tributary/contract';
import { Unauthorized } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Answers, AnswersNothing } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { sessionCookie } from '../http/session-cookie.js';

/** The dashboard's way in: a one-time login token becomes a cookie. */
@Controller('v1/session')
@ApiTags('access')
export class SessionController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Post()
  @Needs('nobody')
  @ApiOperation({ operationId: 'session.login', summary: 'Exchanges a one-time login token for a session cookie' })
  @Answers(Session)
  async login(
    @Body({ schema: Login }) { token }: z.output<typeof Login>,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const opened = await this.store.sessions.redeem(token);
    if (!opened) throw new Unauthorized('auth.login', 'this login link is used up or too old: start Tributary again for a new one');
    const { workspaceId, role, expiresAt } = opened.session;
    sessionCookie.set(request, reply, { token: opened.token, expires: expiresAt });
    return { workspace: workspaceId, role };
  }

  @Get()
  @Needs('viewer')
  @ApiOperation({ operationId: 'session.get', summary: 'Who is asking' })
  @Answers(Session)
  get(@Caller() { workspaceId, role }: CallerOf): Session {
    return { workspace: workspaceId, role };
  }

  @Delete()
  @Needs('viewer')
  @ApiOperation({ operationId: 'session.logout', summary: 'Ends the session' })
  @AnswersNothing()
  async logout(@Req() request: FastifyRequest, @Res({ passthrough: true }) reply: FastifyReply): Promise<void> {
    const token = sessionCookie.of(request);
    if (token !== undefined) await this.store.sessions.end(token);
    sessionCookie.clear(request, reply);
  }
}
