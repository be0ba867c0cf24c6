import { Body, Controller, Delete, Get, Inject, Param, Post, Req, Res } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import {
  AcceptInvitation,
  CreatedInvitation,
  CreateInvitation,
  INVITATION_PATH,
  InvitationPage,
  type InvitationView,
  Session,
} from '@tributary/contract';
import { Invalid, Unauthorized } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { Accepting, InvitationRow, Store } from '@tributary/store';
import type { FastifyReply } from 'fastify';
import { z } from 'zod';
import { Answers, AnswersNothing } from '../http/answers.js';
import { refuseForeignPages } from '../http/auth.guard.js';
import { Caller, type CallerOf, type KnownRequest } from '../http/caller.js';
import { Callers, callerOfSession } from '../http/callers.js';
import { Needs, needsUnscoped } from '../http/roles.js';
import { sessionCookie } from '../http/session-cookie.js';
import { ActorNames, makerOf, type NameOf } from './actor-names.js';
import { fromOf } from './from-of.js';
import { sessionView } from './session-view.js';

/** How people come into a workspace. */
@Controller('v1/invitations')
@ApiTags('access')
@Needs('admin')
export class InvitationsController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly callers: Callers,
    private readonly names: ActorNames,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'invitations.list', summary: 'Lists invitations that nobody has accepted yet' })
  @Answers(InvitationPage)
  async list(@Caller() { workspaceId }: CallerOf) {
    const invitations = await this.store.invitations.list(workspaceId);
    const nameOf = await this.names.ofMakers(workspaceId, invitations);
    return { items: invitations.map((row) => invitationView(row, nameOf)), next: null };
  }

  @Post()
  @ApiOperation({
    operationId: 'invitations.create',
    summary: 'Invites somebody: gives a link that lets in whoever opens it, once, within a week',
  })
  @Answers(CreatedInvitation, { status: 201 })
  async create(
    @Caller() caller: CallerOf,
    @Body({ schema: CreateInvitation }) { email, role }: z.output<typeof CreateInvitation>,
  ): Promise<CreatedInvitation> {
    needsUnscoped(caller);
    const { workspaceId, actor } = caller;
    const { row, token } = await this.store.invitations.create({ workspaceId, email, role, actor });
    const nameOf = await this.names.ofMakers(workspaceId, [row]);
    return { ...invitationView(row, nameOf), token, path: `${INVITATION_PATH}${token}` };
  }

  @Post('accept')
  @Needs('nobody')
  @ApiOperation({
    operationId: 'invitations.accept',
    summary: 'Lets whoever has the link in: as a new user by a name, or as the user who is logged in',
  })
  @Answers(Session)
  async accept(
    @Body({ schema: AcceptInvitation }) { token, name }: z.output<typeof AcceptInvitation>,
    @Req() request: KnownRequest,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<Session> {
    const accepted = await this.store.invitations.accept(token, await this.howOf(request, name));
    if (accepted === undefined)
      throw new Unauthorized('auth.invitation', 'this invitation is used up, revoked or too old: ask whoever sent it for a new one');
    if ('token' in accepted) sessionCookie.set(request, reply, { token: accepted.token, expires: accepted.session.expiresAt });
    return sessionView(this.store, callerOfSession(accepted.session));
  }

  @Delete(':id')
  @ApiOperation({ operationId: 'invitations.revoke', summary: 'Revokes an invitation: its link opens nothing any more' })
  @AnswersNothing()
  revoke(@Caller() { workspaceId, actor }: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    return this.store.invitations.revoke({ workspaceId, id, actor });
  }

  private async howOf(request: KnownRequest, name: string | undefined): Promise<Accepting> {
    const session = await this.callers.sessionOf(request);
    if (session !== undefined) {
      refuseForeignPages(request);
      return { as: 'known', session };
    }
    if (name !== undefined) return { as: 'new', name, ...fromOf(request) };
    throw new Invalid('invitation.name', 'whoever comes in needs a name: send `name`', [{ path: 'name', message: 'is needed' }]);
  }
}

function invitationView({ createdBy, createdAt, expiresAt, ...row }: InvitationRow, nameOf: NameOf): InvitationView {
  return { ...row, ...makerOf({ createdBy }, nameOf), created_at: createdAt.toISOString(), expires_at: expiresAt.toISOString() };
}
