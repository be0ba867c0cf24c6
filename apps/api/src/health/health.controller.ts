import { Controller, Get, Inject } from '@nestjs/common';
import { ApiOperation, ApiTags } from '@nestjs/swagger';
import { STORE } from '@tributary/runtime';
import type { Store } from '@tributary/store';
import { z } from 'zod';
import { Answers } from '../http/answers.js';
import { Needs } from '../http/roles.js';

const Health = z.object({ status: z.literal('ok') }).meta({ id: 'Health' });

/** For those who watch over the process. */
@Controller()
@ApiTags('health')
@Needs('nobody')
export class HealthController {
  constructor(@Inject(STORE) private readonly store: Store) {}

  @Get('healthz')
  @ApiOperation({ operationId: 'health.live', summary: 'The process lives' })
  @Answers(Health)
  live() {
    return { status: 'ok' };
  }

  @Get('readyz')
  @ApiOperation({ operationId: 'health.ready', summary: 'The process can serve: its database answers' })
  @Answers(Health)
  async ready() {
    await this.store.ping();
    return { status: 'ok' };
  }
}
