import { Controller, Get, Inject, Query } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { type AuditEntryView, AuditPage, AuditQuery, AuditVerdict, AuditVerifyQuery } from '@tributary/contract';
import { STORE } from '@tributary/runtime';
import type { AuditRow, Store } from '@tributary/store';
import type { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';

/** Who did what. */
@Controller('v1/audit')
@ApiTags('audit')
@Needs('admin')
export class AuditController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Get()
  @ApiOperation({ operationId: 'audit.list', summary: 'Lists what was done in the workspace, the newest first' })
  @Answers(AuditPage)
  async list(@Caller() { workspaceId }: CallerOf, @Query({ schema: AuditQuery }) query: AuditQuery) {
    const { verb, request_id, since, until, ...rest } = query;
    const wanted = { ...rest, action: verb, requestId: request_id, since: dateOf(since), until: dateOf(until) };
    const { items, next } = await this.store.audit.list({ workspaceId, ...wanted });
    return { items: items.map(entryView), next };
  }

  @Get('verify')
  @ApiOperation({ operationId: 'audit.verify', summary: 'Whether every entry is as it was written, and none is missing' })
  @Answers(AuditVerdict)
  async verify(
    @Caller() { workspaceId }: CallerOf,
    @Query({ schema: AuditVerifyQuery }) { hash }: z.output<typeof AuditVerifyQuery>,
  ): Promise<AuditVerdict> {
    const { noted, ...found } = await this.store.audit.verify({ workspaceId, noted: hash });
    return { whole: found.broken === null && noted !== null, ...found, ...(noted === undefined ? {} : { noted }) };
  }
}

const dateOf = (text: string | undefined): Date | undefined => (text === undefined ? undefined : new Date(text));

type Fields = Readonly<Record<string, unknown>>;

function entryView({ at, actorName, action, before, after, requestId, ...row }: AuditRow): AuditEntryView {
  const { id, seq, actor, kind, subject, address, hash } = row;
  return {
    ...{ id, seq, at: at.toISOString(), actor, actor_name: actorName, verb: action, kind, subject },
    changes: changesOf((before ?? {}) as Fields, (after ?? {}) as Fields),
    ...{ request_id: requestId, address, hash },
  };
}

function changesOf(before: Fields, after: Fields): AuditEntryView['changes'] {
  const fields = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return fields.map((field) => ({
    field,
    ...(field in before ? { before: before[field] } : {}),
    ...(field in after ? { after: after[field] } : {}),
  }));
}
