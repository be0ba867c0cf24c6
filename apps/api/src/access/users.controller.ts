import { Body, Controller, Delete, Get, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ChangeUser, LOGIN_PATH, LoginLink, UserPage, UserView } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { Store, UserRow } from '@tributary/store';
import { z } from 'zod';
import { Answers, AnswersNothing } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs, needsUnscoped } from '../http/roles.js';
import { reachable } from './session-view.js';

/** Who is a member of the workspace, and as what. */
@Controller('v1/users')
@ApiTags('access')
@Needs('admin')
export class UsersController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Get()
  @Needs('viewer')
  @ApiOperation({ operationId: 'users.list', summary: 'Lists the members of the workspace, the first ones first' })
  @Answers(UserPage)
  async list(@Caller() { workspaceId }: CallerOf) {
    return { items: (await this.store.users.list(workspaceId)).map(userView), next: null };
  }

  @Put(':id')
  @ApiOperation({ operationId: 'users.change', summary: 'Gives a member another role, at once' })
  @Answers(UserView)
  async change(
    @Caller() caller: CallerOf,
    @Param('id', { schema: z.string() }) userId: string,
    @Body({ schema: ChangeUser }) { role }: z.output<typeof ChangeUser>,
  ) {
    needsUnscoped(caller);
    const { workspaceId, actor } = caller;
    return userView(await this.store.users.changeRole({ workspaceId, userId, actor }, role));
  }

  @Delete(':id')
  @ApiOperation({ operationId: 'users.remove', summary: 'Ends a membership, with all sessions the user has in the workspace' })
  @AnswersNothing()
  remove(@Caller() { workspaceId, actor }: CallerOf, @Param('id', { schema: z.string() }) userId: string) {
    return this.store.users.remove({ workspaceId, userId, actor });
  }

  @Post(':id/login-link')
  @ApiOperation({ operationId: 'users.loginLink', summary: 'Makes a link that logs a member in, once, within a day; shows it this once' })
  @Answers(LoginLink, { status: 201 })
  async loginLink(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) userId: string): Promise<LoginLink> {
    needsUnscoped(caller);
    const { workspaceId, actor } = caller;
    const reach = await this.reachOf(caller, userId);
    const { token, expiresAt } = await this.store.sessions.createLogin({ workspaceId, userId, reach, actor });
    return { token, path: `${LOGIN_PATH}${token}`, expires_at: expiresAt.toISOString() };
  }

  /** Whoever makes a link for another could open it as well: it reaches only workspaces where they might let themselves in anyway. */
  private async reachOf(caller: CallerOf, userId: string): Promise<readonly string[] | undefined> {
    if (caller.userId === userId) return caller.session?.reach ?? undefined;
    const mine = await reachable(this.store, caller);
    return mine.filter(({ role }) => role === 'admin').map(({ id }) => id);
  }
}

function userView({ id, name, email, role, createdAt }: UserRow): UserView {
  return { id, name, email, role, created_at: createdAt.toISOString() };
}
