import { Body, Controller, Inject, Param, Post } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { Imported, ImportRequest, Promote, QueryAnswer, QueryWarehouse, Suggestions } from '@tributary/contract';
import { Id } from '@tributary/core';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { Accepts, Answers } from '../http/answers.js';
import { Caller, type CallerOf } from '../http/caller.js';
import { Needs } from '../http/roles.js';
import { LookupsService } from '../lookups/lookups.service.js';
import { MaintenanceService } from '../runs/maintenance.service.js';

/** What a warehouse shows to others, and what it brings along. */
@Controller('v1/warehouses/:id')
@ApiTags('warehouses')
export class WarehousesController {
  constructor(
    private readonly maintenance: MaintenanceService,
    private readonly lookups: LookupsService,
    @Inject(STORE) private readonly store: Store,
  ) {}

  @Post('promote')
  @Needs('admin')
  @ApiOperation({
    operationId: 'profiles.promote',
    summary: 'Puts our views in the place of what others read; what was there is kept as `…_backup`',
  })
  @Accepts()
  promote(@Caller() caller: CallerOf, @Param('id', { schema: Id }) warehouse: string, @Body({ schema: Promote }) { shadow }: Promote) {
    return this.maintenance.start(caller, 'promote', { warehouse, shadow });
  }

  @Post('rollback')
  @Needs('admin')
  @ApiOperation({ operationId: 'profiles.rollback', summary: 'Undoes the promotion: what was there before is there again' })
  @Accepts()
  rollback(@Caller() caller: CallerOf, @Param('id', { schema: Id }) warehouse: string, @Body({ schema: Promote }) { shadow }: Promote) {
    return this.maintenance.start(caller, 'rollback', { warehouse, shadow });
  }

  @Post('suggest')
  @Needs('editor')
  @ApiOperation({
    operationId: 'definitions.suggest',
    summary: 'Looks into the newest events for identifiers and traits, and suggests definitions; applies nothing',
  })
  @Answers(Suggestions)
  suggest(@Caller() caller: CallerOf, @Param('id', { schema: Id }) id: string) {
    return this.lookups.ask(caller, Suggestions, { warehouse: id, question: 'suggest' });
  }

  @Post('query')
  @Needs('editor')
  @ApiOperation({
    operationId: 'warehouses.query',
    summary: 'The first rows of one `SELECT`, to look at; it may only read and compute, for some seconds',
  })
  @Answers(QueryAnswer)
  async query(
    @Caller() caller: CallerOf,
    @Param('id', { schema: Id }) id: string,
    @Body({ schema: QueryWarehouse }) { sql, limit = 100 }: QueryWarehouse,
  ) {
    const { workspaceId, actor } = caller;
    await this.store.objects.get({ workspaceId, kind: 'warehouse', id });
    await this.store.audit.record({ workspaceId, actor, action: 'warehouse.query', kind: 'warehouse', subject: id, after: { sql } });
    return this.lookups.askIn(caller, QueryAnswer, { warehouse: id, input: { question: 'query', sql, limit } });
  }

  @Post('import')
  @Needs('editor')
  @ApiOperation({ operationId: 'definitions.import', summary: 'Reads definitions of another system out of its tables; applies nothing' })
  @Answers(Imported)
  import(@Caller() caller: CallerOf, @Param('id', { schema: Id }) id: string, @Body({ schema: ImportRequest }) body: ImportRequest) {
    return this.lookups.ask(caller, Imported, { warehouse: id, question: 'import', ...body });
  }
}
