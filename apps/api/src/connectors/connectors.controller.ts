import { Controller, Get, Inject, Param } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { ConnectorView, pageOf } from '@tributary/contract';
import { CATALOG, type Catalog } from '@tributary/runtime';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Needs } from '../http/roles.js';
import { connectorView } from './connector-view.js';

/** The kinds of destination there are, with the schemas their forms are made of. */
@Controller('v1/connectors')
@ApiTags('connectors')
@Needs('viewer')
export class ConnectorsController {
  constructor(@Inject(CATALOG) private readonly catalog: Catalog) {}

  @Get()
  @ApiOperation({ operationId: 'connectors.list', summary: 'Lists the connectors' })
  @Answers(pageOf(ConnectorView))
  list() {
    return { items: this.catalog.connectors.map(connectorView), next: null };
  }

  @Get(':slug')
  @ApiOperation({ operationId: 'connectors.get', summary: 'Shows a connector: its settings, objects and fields' })
  @Answers(ConnectorView)
  get(@Param('slug', { schema: z.string() }) slug: string) {
    return connectorView(this.catalog.get(slug));
  }
}
