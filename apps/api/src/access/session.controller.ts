import { Body, Controller, Delete, Get, Inject, Post, Put, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Login, Rename, Session, SwitchWorkspace } from '@tributary/contract';
import { Forbidden, Unauthorized } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { SessionRow, Store } from '@tributary/store';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import { Answers, AnswersNothing } from '../http/answers.js';
import { Caller, type CallerOf, type KnownRequest } from '../http/caller.js';
import { callerOfSession } from '../http/callers.js';
import { needsSession, Needs } from '../http/roles.js';
import { sessionCookie } from '../http/session-cookie.js';
import { fromOf } from './from-of.js';
import { sessionView } from './session-view.js';

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
    @Req() request: KnownRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const opened = await this.store.sessions.redeem(token, fromOf(request));
    if (!opened)
      throw new Unauthorized('auth.login', 'this login link is used up or too old: ask an admin for a new one, or start Tributary again');
    sessionCookie.set(request, reply, { token: opened.token, expires: opened.session.expiresAt });
    return this.viewOf(opened.session);
  }

  @Get()
  @Needs('viewer')
  @ApiOperation({ operationId: 'session.get', summary: 'Who is asking, and where they may go' })
  @Answers(Session)
  get(@Caller() caller: CallerOf): Promise<Session> {
    return sessionView(this.store, caller);
  }

  @Post('workspace')
  @Needs('viewer')
  @ApiOperation({ operationId: 'session.switch', summary: 'Goes on in another workspace of the user, in the role they have there' })
  @Answers(Session)
  async switch(
    @Caller() caller: CallerOf,
    @Body({ schema: SwitchWorkspace }) { workspace }: z.output<typeof SwitchWorkspace>,
  ): Promise<Session> {
    return this.viewOf(await this.store.sessions.move(needsSession(caller), workspace));
  }

  @Put('user')
  @Needs('viewer')
  @ApiOperation({ operationId: 'session.rename', summary: 'Changes what the user who is logged in is called' })
  @Answers(Session)
  async rename(@Caller() caller: CallerOf, @Body({ schema: Rename }) called: z.output<typeof Rename>): Promise<Session> {
    const session = needsSession(caller);
    await this.refusePartly(session);
    const { workspaceId, userId } = session;
    const { name, email } = await this.store.users.rename({ workspaceId, userId, actor: caller.actor }, called);
    return this.viewOf({ ...session, name, email });
  }

  @Delete()
  @Needs('viewer')
  @ApiOperation({ operationId: 'session.logout', summary: 'Ends the session' })
  @AnswersNothing()
  async logout(
    @Caller() { session }: CallerOf,
    @Req() request: FastifyRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<void> {
    if (session !== undefined) await this.store.sessions.end(session);
    sessionCookie.clear(request, reply);
  }

  /** Whoever came in by another's link may be another: what is seen in workspaces they cannot go to is not theirs to change. */
  private async refusePartly({ userId, reach }: SessionRow): Promise<void> {
    if (reach === null) return;
    const beyond = (await this.store.users.workspacesOf(userId)).filter(({ workspaceId }) => !reach.includes(workspaceId));
    if (beyond.length > 0)
      throw new Forbidden('auth.reach', 'this session reaches only some of your workspaces: log in by a link that you made yourself');
  }

  private viewOf(session: SessionRow): Promise<Session> {
    return sessionView(this.store, callerOfSession(session));
  }
}
