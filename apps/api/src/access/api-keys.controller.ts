import { Body, Controller, Delete, Get, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ApiKeyView, coversAll, CreateApiKey, CreatedApiKey, pageOf } from '@tributary/contract';
import { Forbidden } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { ApiKeyRow, Store } from '@tributary/store';
import { z } from 'zod';
import { Answers, AnswersNothing } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { ActorNames, makerOf, type NameOf } from './actor-names.js';

/** Keys for programs: who may reach the API, and as what. */
@Controller('v1/api-keys')
@ApiTags('access')
@Needs('admin')
export class ApiKeysController {
  constructor(
    @Inject(STORE) private readonly store: Store,
    private readonly names: ActorNames,
  ) {}

  @Get()
  @ApiOperation({ operationId: 'apiKeys.list', summary: 'Lists the API keys, without the keys themselves' })
  @Answers(pageOf(ApiKeyView))
  async list(@Caller() { workspaceId }: CallerOf) {
    const keys = await this.store.apiKeys.list(workspaceId);
    const nameOf = await this.names.ofMakers(workspaceId, keys);
    return { items: keys.map((row) => keyView(row, nameOf)), next: null };
  }

  @Post()
  @ApiOperation({ operationId: 'apiKeys.create', summary: 'Makes an API key and shows it, this once' })
  @Answers(CreatedApiKey, { status: 201 })
  async create(@Caller() caller: CallerOf, @Body({ schema: CreateApiKey }) body: z.output<typeof CreateApiKey>) {
    const { name, role, scopes, expires_at } = body;
    refuseMore(caller, scopes);
    const { workspaceId, actor, author } = caller;
    const expiresAt = expires_at === undefined ? undefined : new Date(expires_at);
    const { row, key } = await this.store.apiKeys.create({ workspaceId, name, role, scopes, owner: author, expiresAt, actor });
    return { ...keyView(row, await this.names.ofMakers(workspaceId, [row])), key };
  }

  @Delete(':id')
  @ApiOperation({ operationId: 'apiKeys.revoke', summary: 'Revokes an API key at once, also for the streams it holds open' })
  @AnswersNothing()
  revoke(@Caller() { workspaceId, actor }: CallerOf, @Param('id', { schema: z.string() }) id: string) {
    return this.store.apiKeys.revoke({ workspaceId, id, actor });
  }
}

/** Nobody makes a key that may do more than they may. */
function refuseMore(caller: CallerOf, scopes: readonly string[]): void {
  if (coversAll(caller.scopes, scopes)) return;
  const own = caller.scopes.map((scope) => `\`${scope}\``).join(', ');
  throw new Forbidden('auth.scope', `a key may be given no more than its maker has: choose \`scopes\` within ${own}`);
}

function keyView({ createdAt, expiresAt, lastUsedAt, ...row }: ApiKeyRow, nameOf: NameOf): ApiKeyView {
  const { id, name, role, scopes } = row;
  const at = (date: Date | null) => date?.toISOString() ?? null;
  return {
    ...{ id, name, role, scopes: [...scopes], created_at: createdAt.toISOString() },
    ...makerOf(row, nameOf),
    ...{ expires_at: at(expiresAt), last_used_at: at(lastUsedAt) },
  };
}
