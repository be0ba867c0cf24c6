import { Body, Controller, Delete, Get, Inject, Param, Post, Put } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { CreatedWorkspace, CreateWorkspace, RenameWorkspace, WorkspacePage, WorkspaceView } from '@tributary/contract';
import { Conflict, Forbidden, NotFound } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { z } from 'zod';
import { Answers, AnswersNothing } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs, needsUnscoped } from '../http/roles.js';
import { reachable } from './session-view.js';

/** The tenants, as far as the caller may know of them. */
@Controller('v1/workspaces')
@ApiTags('access')
@Needs('admin')
export class WorkspacesController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Get()
  @Needs('viewer')
  @ApiOperation({ operationId: 'workspaces.list', summary: 'Lists the workspaces the caller may use' })
  @Answers(WorkspacePage)
  async list(@Caller() caller: CallerOf) {
    return { items: [...(await reachable(this.store, caller))], next: null };
  }

  @Post()
  @ApiOperation({
    operationId: 'workspaces.create',
    summary: 'Makes an empty workspace, whose admin the caller becomes; a key is given a key of the new one',
  })
  @Answers(CreatedWorkspace, { status: 201 })
  async create(@Caller() caller: CallerOf, @Body({ schema: CreateWorkspace }) { id, name = id }: z.output<typeof CreateWorkspace>) {
    needsUnscoped(caller);
    const { actor, author, userId, session } = caller;
    const { row, key } = await this.store.workspaces.create({ id, name }, { actor, userId, sessionId: session?.id, owner: author });
    return { id: row.id, name: row.name, role: 'admin', key: key ?? null } satisfies CreatedWorkspace;
  }

  @Put(':id')
  @ApiOperation({ operationId: 'workspaces.rename', summary: 'Calls a workspace by another name; its id stays' })
  @Answers(WorkspaceView)
  async rename(
    @Caller() caller: CallerOf,
    @Param('id', { schema: z.string() }) id: string,
    @Body({ schema: RenameWorkspace }) { name }: z.output<typeof RenameWorkspace>,
  ) {
    const { role } = await this.administered(caller, id);
    const renamed = await this.store.workspaces.rename({ id, name, actor: caller.actor });
    return { id, name: renamed.name, role } satisfies WorkspaceView;
  }

  @Delete(':id')
  @ApiOperation({ operationId: 'workspaces.delete', summary: 'Closes a workspace in which nothing is defined; its audit log stays' })
  @AnswersNothing()
  async delete(@Caller() caller: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    await this.administered(caller, id);
    if (caller.session !== undefined && id === caller.workspaceId)
      throw new Conflict('workspace.current', `you are in the workspace \`${id}\`: switch to another before you delete it`);
    await this.store.workspaces.delete({ id, actor: caller.actor });
  }

  /** A workspace the caller does not know is as unknown as one that never was (I11). */
  private async administered(caller: CallerOf, id: string): Promise<WorkspaceView> {
    const found = (await reachable(this.store, caller)).find((one) => one.id === id);
    if (found === undefined) throw new NotFound('workspace.unknown', `there is no workspace \`${id}\``);
    if (found.role === 'admin') return found;
    throw new Forbidden('auth.role', `this needs the role \`admin\` in \`${id}\`; yours there is \`${found.role}\`. Ask an admin of it`);
  }
}
